namespace Hebb.Gradients;

/// <summary>One pass over the training data.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Examples">Examples learned from.</param>
/// <param name="Mistakes">Examples whose prediction, made before the step they took part in, was wrong.</param>
/// <param name="Loss">Mean cross-entropy in nats, each example's before the step it took part in.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record GradientEpoch(int Epoch, long Examples, long Mistakes, double Loss, double Seconds);
