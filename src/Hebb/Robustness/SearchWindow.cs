using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>Part of an example: a square of an image, over all channels, or some coordinates of a row of a table.</summary>
/// <param name="shape">The shape of an example.</param>
internal sealed class SearchWindow(LayerShape shape)
{
    private readonly int[] coordinates = [.. Enumerable.Range(0, shape.Size)];
    private int count;

    /// <summary>Which numbers of an example are in it.</summary>
    public ReadOnlySpan<int> Coordinates => coordinates.AsSpan(0, count);

    private bool IsImage => shape.Height > 1 && shape.Width > 1;

    /// <summary>The channel of a number; each number of a table is one.</summary>
    public int ChannelOf(int coordinate) => IsImage ? coordinate / (shape.Height * shape.Width) : coordinate;

    /// <summary>Moves it to a random place.</summary>
    /// <param name="side">The side of the square as a fraction of the image's shorter side; the square of it is the fraction of a table's columns.</param>
    /// <param name="random">Where random numbers come from.</param>
    public void Draw(float side, ref RandomStream random)
    {
        if (IsImage)
        {
            DrawSquare(side, ref random);
        }
        else
        {
            DrawCoordinates(side, ref random);
        }
    }

    private void DrawSquare(float side, ref RandomStream random)
    {
        int shorter = Math.Min(shape.Height, shape.Width);
        int length = Math.Clamp((int)MathF.Round(side * shorter), Math.Min(2, shorter), shorter);
        int top = random.NextInt32(shape.Height - length + 1);
        int left = random.NextInt32(shape.Width - length + 1);
        count = 0;
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int row = top; row < top + length; row++)
            {
                for (int column = left; column < left + length; column++)
                {
                    coordinates[count++] = (((channel * shape.Height) + row) * shape.Width) + column;
                }
            }
        }
    }

    // The first of a shuffle, which begins from the same order so that nothing but the random numbers counts.
    private void DrawCoordinates(float side, ref RandomStream random)
    {
        for (int i = 0; i < coordinates.Length; i++)
        {
            coordinates[i] = i;
        }

        count = Math.Clamp((int)MathF.Round(side * side * shape.Size), 1, shape.Size);
        for (int i = 0; i < count; i++)
        {
            int j = i + random.NextInt32(coordinates.Length - i);
            (coordinates[i], coordinates[j]) = (coordinates[j], coordinates[i]);
        }
    }
}
