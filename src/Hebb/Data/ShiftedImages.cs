using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Square images and the same moved by a pixel: an object does not change when it moves.</summary>
internal static class ShiftedImages
{
    private static readonly (int Down, int Right)[] Moves = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)];

    /// <summary>Each image as it is, and moved up, down, left and right by one pixel; what comes in is 0. Five times as many.</summary>
    /// <param name="images">Examples whose inputs are the pixels of a square, row after row.</param>
    /// <exception cref="InvalidOptionException">The inputs are not those of a square, or there would be too many numbers.</exception>
    public static LabelledData Of(LabelledData images)
    {
        int side = Side(images.Inputs);
        InvalidOptionException.ThrowIfOutside(
            "numbers of shifted images",
            (long)images.Count * Moves.Length * images.Inputs,
            1,
            500_000_000
        );
        var moved = new Matrix(images.Count * Moves.Length, images.Inputs);
        int[] labels = new int[moved.Rows];
        for (int n = 0; n < labels.Length; n++)
        {
            labels[n] = images.Labels[n / Moves.Length];
            Move(images.Examples.Row(n / Moves.Length), Moves[n % Moves.Length], side, moved.Row(n));
        }

        return new LabelledData(moved, labels, images.LabelCount)
        {
            Shape = images.Shape,
            LabelNames = images.LabelNames,
            InputNames = images.InputNames,
        };
    }

    /// <summary>The side in pixels, if this number of inputs is that of a square image.</summary>
    /// <exception cref="InvalidOptionException">They are not.</exception>
    public static int Side(int inputs)
    {
        int side = (int)Math.Round(Math.Sqrt(inputs));
        return side * side == inputs
            ? side
            : throw new InvalidOptionException(
                "inputs of shifted images",
                $"{inputs}",
                "a square, such as 28 × 28 = 784"
            );
    }

    private static void Move(ReadOnlySpan<float> from, (int Down, int Right) by, int side, Span<float> to)
    {
        for (int pixel = 0; pixel < from.Length; pixel++)
        {
            int row = (pixel / side) + by.Down,
                column = (pixel % side) + by.Right;
            if (row >= 0 && row < side && column >= 0 && column < side)
            {
                to[(row * side) + column] = from[pixel];
            }
        }
    }
}
