namespace Hebb.Cli;

/// <summary>The processes of a job were not given the same.</summary>
/// <param name="problem">What differs, and for which of them.</param>
internal sealed class RankDiffersException(string problem) : HebbException(problem);
