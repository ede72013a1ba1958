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
    /// <exception cref="OverflowException">There are more than 2³¹ − 1.</exception>
    public int Size => checked(Channels * Height * Width);

    /// <summary>Throws unless every size is at least 1 and there are at most <paramref name="most"/> numbers in all.</summary>
    internal void Validate(int most)
    {
        InvalidOptionException.ThrowIfOutside("height", Height, 1, most);
        InvalidOptionException.ThrowIfOutside("width", Width, 1, most);
        InvalidOptionException.ThrowIfOutside("Inputs", (decimal)Channels * Height * Width, 1, most);
    }
}
