namespace Hebb.Cli;

/// <summary>The processes of a job were not given the same.</summary>
/// <param name="what">What differs.</param>
/// <param name="rank">The rank that has something else.</param>
/// <param name="first">Rank 0.</param>
internal sealed class RankDiffersException(string what, string rank, string first)
    : HebbException($"{what}: {rank} has something else than {first}; all ranks need the same");
