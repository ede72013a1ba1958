namespace Hebb.Experiments.Learn;

/// <summary>How one restart ended.</summary>
/// <param name="Restart">Which, from 1.</param>
/// <param name="ValidationAccuracy">Accuracy of a fresh network that its rule trained, on the validation examples; none if it failed.</param>
/// <param name="Collapsed">Whether that is hardly better than guessing the most frequent label.</param>
/// <param name="Failure">Why it was stopped, if it was.</param>
public sealed record LearnedRestart(int Restart, double? ValidationAccuracy, bool Collapsed, string? Failure);
