namespace Hebb.Numerics;

/// <summary>The left operand as the packing sees it: a matrix, or the transpose of one, which is never made.</summary>
internal readonly ref struct LeftOperand
{
    private readonly ReadOnlySpan<float> buffer;

    private LeftOperand(Matrix matrix, bool isTransposed)
    {
        buffer = matrix.Buffer;
        Stride = matrix.Stride;
        IsTransposed = isTransposed;
    }

    /// <summary>Numbers from one row of the matrix to the next: from one row of the operand, or from one term, to the next.</summary>
    public int Stride { get; }

    /// <summary>Whether the numbers of one term, not those of one row, lie side by side.</summary>
    public bool IsTransposed { get; }

    public static LeftOperand Of(Matrix matrix) => new(matrix, isTransposed: false);

    public static LeftOperand TransposeOf(Matrix matrix) => new(matrix, isTransposed: true);

    /// <summary>The numbers from that of row <paramref name="row"/> and term <paramref name="term"/> on.</summary>
    public ReadOnlySpan<float> From(int row, int term) =>
        buffer[(IsTransposed ? (term * Stride) + row : (row * Stride) + term)..];
}
