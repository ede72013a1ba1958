namespace Hebb;

/// <summary>Work that several processes share failed on another of them.</summary>
/// <remarks>What failed there is the inner exception, if it is of a kind that every process knows.</remarks>
public sealed class RankException : HebbException
{
    /// <summary>Says which process failed, and why.</summary>
    /// <param name="rank">Which, from 0.</param>
    /// <param name="message">What it said.</param>
    public RankException(int rank, string message)
        : this(rank, message, null) { }

    /// <summary>The same, with what failed there.</summary>
    internal RankException(int rank, string message, Exception? cause)
        : base($"rank {rank}: {message}", cause)
    {
        Rank = rank;
    }

    /// <summary>The rank that failed.</summary>
    public int Rank { get; }
}
