using System.Diagnostics;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>Ranks that note how much goes into collectives, and how long they take, waiting for slower ranks included.</summary>
internal sealed class TimedRanks(IRanks ranks) : IRanks
{
    /// <inheritdoc/>
    public int Rank => ranks.Rank;

    /// <inheritdoc/>
    public int Count => ranks.Count;

    /// <summary>Collectives so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Bytes that this rank put in.</summary>
    public long Bytes { get; private set; }

    /// <summary>Seconds in collectives.</summary>
    public double Seconds { get; private set; }

    /// <inheritdoc/>
    public void Sum(Span<long> values)
    {
        long start = Begin(sizeof(long) * values.Length);
        ranks.Sum(values);
        End(start);
    }

    /// <inheritdoc/>
    public void AllGather(ReadOnlySpan<double> mine, Span<double> all, int grain = 1)
    {
        long start = Begin(sizeof(double) * mine.Length);
        ranks.AllGather(mine, all, grain);
        End(start);
    }

    /// <inheritdoc/>
    public byte[][] AllGather(ReadOnlySpan<byte> mine)
    {
        long start = Begin(mine.Length);
        byte[][] all = ranks.AllGather(mine);
        End(start);
        return all;
    }

    /// <inheritdoc/>
    public byte[] Broadcast(ReadOnlySpan<byte> bytes)
    {
        long start = Begin(bytes.Length);
        byte[] from = ranks.Broadcast(bytes);
        End(start);
        return from;
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        long start = Begin(0);
        ranks.Barrier();
        End(start);
    }

    private long Begin(long bytes)
    {
        Calls++;
        Bytes += bytes;
        return Stopwatch.GetTimestamp();
    }

    private void End(long start) => Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
}
