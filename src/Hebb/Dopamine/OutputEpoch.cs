namespace Hebb.Dopamine;

/// <summary>An epoch that is over.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Examples">Examples learned from.</param>
/// <param name="Mistakes">Those whose largest score, before learning from them, was not the label's.</param>
/// <param name="Loss">Their mean cross-entropy then, in nats.</param>
public sealed record OutputEpoch(int Epoch, long Examples, long Mistakes, double Loss);
