namespace Hebb.Networks;

/// <summary>A loss of one example and its gradient with respect to the scores.</summary>
/// <param name="scores">s, m numbers.</param>
/// <param name="label">y, 0 … m − 1.</param>
/// <param name="gradient">Receives ∂L/∂s, m numbers.</param>
/// <returns>L.</returns>
public delegate double ScoreLoss(ReadOnlySpan<double> scores, int label, Span<double> gradient);
