namespace Hebb.Plasticity;

/// <summary>One pass over the training data.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Examples">Examples learned from.</param>
/// <param name="Mistakes">Examples whose prediction, made before learning from them, was wrong.</param>
/// <param name="Updates">Examples after which weights changed.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record EpochSummary(int Epoch, long Examples, long Mistakes, long Updates, double Seconds);
