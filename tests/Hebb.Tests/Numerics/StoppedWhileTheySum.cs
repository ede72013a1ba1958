using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>A rank that is asked to stop within a collective: after it said that it was not asked, before its work begins.</summary>
/// <param name="count">Ranks; the others are never asked, and have nothing to add.</param>
/// <param name="rank">Which of them it is.</param>
internal sealed class StoppedWhileTheySum(int count = 1, int rank = 0) : IRanks
{
    /// <summary>What asks it; nothing until it is set.</summary>
    public Action Stop { get; set; } = () => { };

    /// <summary>How many numbers this rank last had for the others.</summary>
    public int Had { get; private set; }

    public int Rank => rank;

    public int Count => count;

    public void Sum(Span<long> values) => Stop();

    public void AllGather(ReadOnlySpan<double> mine, Span<double> all, int grain = 1)
    {
        Had = mine.Length;
        mine.CopyTo(all);
    }

    public byte[][] AllGather(ReadOnlySpan<byte> mine) => throw new NotSupportedException();

    public byte[] Broadcast(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public void Barrier() => throw new NotSupportedException();
}
