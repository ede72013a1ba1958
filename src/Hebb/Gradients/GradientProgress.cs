namespace Hebb.Gradients;

/// <summary>How far training is.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Examples">Examples learned from so far, over all epochs.</param>
/// <param name="Total">Examples over all epochs.</param>
/// <param name="Loss">Mean cross-entropy in nats over this epoch's examples so far, each before the step it took part in.</param>
public readonly record struct GradientProgress(int Epoch, long Examples, long Total, double Loss);
