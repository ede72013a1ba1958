using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>A rank that is asked to stop within a collective: after it said that it was not asked, before its work begins.</summary>
/// <param name="count">Ranks; the others are never asked, and have nothing to add.</param>
internal sealed class StoppedWhileTheySum(int count = 1) : IRanks
{
    /// <summary>What asks it; nothing until it is set.</summary>
    public Action Stop { get; set; } = () => { };

    public int Rank => 0;

    public int Count => count;

    public void Sum(Span<long> values) => Stop();

    public void AllGather(ReadOnlySpan<double> mine, Span<double> all) => mine.CopyTo(all);

    public byte[][] AllGather(ReadOnlySpan<byte> mine) => throw new NotSupportedException();

    public byte[] Broadcast(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public void Barrier() => throw new NotSupportedException();
}
