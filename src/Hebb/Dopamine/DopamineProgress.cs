namespace Hebb.Dopamine;

/// <summary>How far training is.</summary>
/// <param name="Epoch">The epoch under way, from 1; 0 while the hidden activity is computed.</param>
/// <param name="Examples">Examples whose hidden activity is computed, and those learned from so far, over all epochs.</param>
/// <param name="Total">Both in all: examples × (epochs + 1).</param>
public readonly record struct DopamineProgress(int Epoch, long Examples, long Total);
