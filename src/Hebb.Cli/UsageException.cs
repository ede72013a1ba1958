namespace Hebb.Cli;

/// <summary>A command line cannot be right, in one line.</summary>
/// <param name="problem">What is wrong and what would be right.</param>
internal sealed class UsageException(string problem) : HebbException(problem);
