namespace Hebb.Gradients;

/// <summary>A loss of one example and its gradient with respect to the scores.</summary>
/// <param name="scores">s, m numbers.</param>
/// <param name="label">y, 0 … m − 1.</param>
/// <param name="gradient">∂L/∂s: buffer for m numbers.</param>
/// <returns>L.</returns>
internal delegate double ScoreLoss(ReadOnlySpan<double> scores, int label, Span<double> gradient);
