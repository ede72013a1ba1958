namespace Hebb.Experiments.Runs;

/// <summary>What was asked for needs more memory than there is.</summary>
/// <param name="message">What needs how much, how much there is, and which option would need less, in one line.</param>
public sealed class NotEnoughMemoryException(string message) : HebbException(message);
