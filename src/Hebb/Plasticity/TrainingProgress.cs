namespace Hebb.Plasticity;

/// <summary>How far training is.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Examples">Examples learned from so far, over all epochs.</param>
/// <param name="Total">Examples over all epochs.</param>
/// <param name="Mistakes">Examples whose prediction, made before learning from them, was wrong.</param>
public readonly record struct TrainingProgress(int Epoch, long Examples, long Total, long Mistakes);
