namespace Hebb.Experiments.Runs;

/// <summary>A run folder cannot be used as asked: it holds no run, a finished one, or one that is being worked on.</summary>
/// <param name="folder">The folder, as the user knows it.</param>
/// <param name="problem">What is the matter and what would help, in one line.</param>
public sealed class RunException(string folder, string problem) : HebbException($"{folder}: {problem}");
