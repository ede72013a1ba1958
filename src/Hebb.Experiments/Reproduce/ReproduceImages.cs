using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Reproduce;

/// <summary>Pictures in a row, as plain numbers from 0 (black) to 1 (white).</summary>
/// <param name="Title">What they show, in one line.</param>
/// <param name="Images">The pictures, with captions.</param>
public sealed record ReproduceImages(string Title, IReadOnlyList<GreyImage> Images);
