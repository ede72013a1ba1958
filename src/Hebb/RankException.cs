namespace Hebb;

/// <summary>Work that several processes share failed on another of them.</summary>
/// <param name="rank">Which, from 0.</param>
/// <param name="message">What it said.</param>
public sealed class RankException(int rank, string message) : HebbException($"rank {rank}: {message}")
{
    /// <summary>The rank that failed.</summary>
    public int Rank => rank;
}
