namespace Hebb.Numerics;

/// <summary>One process that computes everything.</summary>
internal sealed class SingleRank : IRanks
{
    private SingleRank() { }

    /// <summary>The only one.</summary>
    public static SingleRank Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Count => 1;

    /// <inheritdoc/>
    public void Sum(Span<long> values) { }

    /// <inheritdoc/>
    public void AllGather(ReadOnlySpan<double> mine, Span<double> all) => mine.CopyTo(all);
}
