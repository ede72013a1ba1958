namespace Hebb.Numerics;

/// <summary>
/// The memory in which one thread lays out rows of the left operand of a product, so that products allocate nothing:
/// about 8 KB for each row, at most 600 KB. Not for two threads at a time.
/// </summary>
/// <param name="rows">
/// Rows of the left operand that a product has, at least 1. Products of more rows give the same bits, but read the right
/// operand once for each group of that many rows; more than 72 gain nothing.
/// </param>
internal sealed class GemmScratch(int rows = GemmScratch.MostRows)
{
    /// <summary>Rows of A packed at a time: with 1,024 terms, 288 KB of the second-level cache (1 MB).</summary>
    internal const int MostRows = 72;

    /// <summary>Sparse rows of A packed at a time: their non-zero numbers take less memory than <see cref="MostRows"/> whole rows.</summary>
    internal const int MostSparseRows = 2 * MostRows;

    /// <summary>Terms of a chain done before the next strip: 512 KB of B at 128 columns.</summary>
    internal const int MostTerms = 1024;

    /// <summary>
    /// Terms of a sparse row done before the next row, at most: 64 KB of B at 128 columns. That is more than the first-level
    /// cache (48 KB), but rows that are alike use the same part of it, and C comes and goes less often.
    /// </summary>
    internal const int SparseTerms = 128;

    private readonly Matrix values = new(1, Capacity(rows) * MostTerms);
    private readonly int[] offsets = new int[Capacity(rows) * MostTerms];
    private readonly PackedRows[] blocks = new PackedRows[2 * Capacity(rows) * (MostTerms / SparseTerms)];

    /// <summary>Rows of A that may be packed at a time.</summary>
    internal int Rows { get; } = Capacity(rows);

    /// <summary>Sparse rows, with less than half of their numbers to keep, that may be packed at a time.</summary>
    internal int SparseRows => 2 * Rows;

    /// <summary>The packed values of A, block after block.</summary>
    internal Span<float> Values => values.Buffer;

    /// <summary>For each packed term, where its row of B begins.</summary>
    internal Span<int> Offsets => offsets;

    /// <summary>What each block holds.</summary>
    internal Span<PackedRows> Blocks => blocks;

    /// <summary>Some rows of A for some range of k, without the k at which all of them are zero.</summary>
    /// <param name="Row">The first row.</param>
    /// <param name="Rows">How many rows.</param>
    /// <param name="Start">Where offsets and values begin: an offset for each term, and with it the values of all rows.</param>
    /// <param name="Terms">How many terms are kept.</param>
    internal readonly record struct PackedRows(int Row, int Rows, int Start, int Terms);

    private static int Capacity(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return Math.Min(rows, MostRows);
    }
}
