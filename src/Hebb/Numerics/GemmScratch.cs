namespace Hebb.Numerics;

/// <summary>
/// The memory in which one thread lays out its rows of the left operand of a product: about 300 KB, made once and used
/// again and again, so that the products themselves allocate nothing. Not for two threads at a time.
/// </summary>
public sealed class GemmScratch
{
    // 72 rows × 1,000 terms and a strip of the right operand fit the second-level cache (1 MB) together.
    internal const int MostRows = 72;
    internal const int MostTerms = 1024;

    private readonly Matrix values = new(1, MostRows * MostTerms);
    private readonly int[] offsets = new int[MostRows * MostTerms];
    private readonly PackedRows[] blocks = new PackedRows[MostRows];

    /// <summary>The packed values of A, block after block.</summary>
    internal Span<float> Values => values.Buffer;

    /// <summary>For each packed term, where its row of B begins.</summary>
    internal Span<int> Offsets => offsets;

    /// <summary>What each block holds.</summary>
    internal Span<PackedRows> Blocks => blocks;

    /// <summary>Some rows of A for some range of k, without the k at which all of them are zero.</summary>
    /// <param name="Row">The first row.</param>
    /// <param name="Rows">How many rows.</param>
    /// <param name="Values">Where the values begin: for each term that is kept, the values of all rows.</param>
    /// <param name="Offsets">Where the offsets begin, one for each term.</param>
    /// <param name="Terms">How many terms are kept.</param>
    internal readonly record struct PackedRows(int Row, int Rows, int Values, int Offsets, int Terms);
}
