namespace Hebb.Data;

/// <summary>The shape of one example, and of what a layer makes of it: channels × height × width numbers, channel after channel.</summary>
/// <param name="Channels">Numbers at each place; for a vector, its length.</param>
/// <param name="Height">Rows of an image; 1 for a vector.</param>
/// <param name="Width">Columns of an image; 1 for a vector.</param>
public readonly record struct LayerShape(int Channels, int Height, int Width)
{
    /// <summary>A vector of <paramref name="size"/> numbers.</summary>
    public LayerShape(int size)
        : this(size, 1, 1) { }

    /// <summary>Numbers in all.</summary>
    public int Size => Channels * Height * Width;
}
