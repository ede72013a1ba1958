namespace Hebb.Numerics;

/// <summary>
/// The processes that run one computation together. All of them hold the same state and make the same calls in the same
/// order; each computes its share, and what they exchange is exact, so that the number of ranks changes no bit.
/// </summary>
/// <remarks>
/// Every method is a collective: it returns once all ranks have called it. Calls come from one thread at a time.
/// </remarks>
public interface IRanks
{
    /// <summary>The number of this process, from 0 to <see cref="Count"/> − 1.</summary>
    int Rank { get; }

    /// <summary>The number of processes, at least 1.</summary>
    int Count { get; }

    /// <summary>Replaces each number by its sum over all ranks. Sums of whole numbers are exact in any order.</summary>
    /// <param name="values">As many on every rank; sums must not overflow.</param>
    void Sum(Span<long> values);

    /// <summary>Writes what all ranks have on every rank, in the order of the ranks. Allocates nothing.</summary>
    /// <param name="mine">This rank's numbers: as many as <see cref="ShareOf"/> says of the length of <paramref name="all"/>.</param>
    /// <param name="all">Buffer for the numbers of all ranks.</param>
    /// <param name="grain">Each rank's numbers begin at a multiple of this, at least 1.</param>
    void AllGather(ReadOnlySpan<double> mine, Span<double> all, int grain = 1);

    /// <summary>What each rank has, on every rank.</summary>
    /// <param name="mine">This rank's bytes; the other ranks may have more or fewer.</param>
    /// <returns>The bytes of each rank, in the order of the ranks.</returns>
    byte[][] AllGather(ReadOnlySpan<byte> mine);

    /// <summary>What rank 0 has, on every rank.</summary>
    /// <param name="bytes">Rank 0's bytes; what the others pass does not matter.</param>
    byte[] Broadcast(ReadOnlySpan<byte> bytes);

    /// <summary>Returns once all ranks are here.</summary>
    void Barrier();

    /// <summary>This rank's items when <paramref name="length"/> items are cut into one contiguous piece for each rank.</summary>
    /// <param name="length">How many.</param>
    /// <param name="grain">Pieces begin at multiples of this, at least 1; ranks may have none where there are few multiples.</param>
    /// <returns>The first item and the item after the last.</returns>
    (int Start, int End) ShareOf(int length, int grain = 1) => new ThreadShare(Rank, Count).Of(length, grain);
}

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
    public void AllGather(ReadOnlySpan<double> mine, Span<double> all, int grain = 1) => mine.CopyTo(all);

    /// <inheritdoc/>
    public byte[][] AllGather(ReadOnlySpan<byte> mine) => [mine.ToArray()];

    /// <inheritdoc/>
    public byte[] Broadcast(ReadOnlySpan<byte> bytes) => bytes.ToArray();

    /// <inheritdoc/>
    public void Barrier() { }
}
