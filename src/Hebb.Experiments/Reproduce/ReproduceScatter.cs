using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Reproduce;

/// <summary>Points in the plane in panels, as plain numbers.</summary>
/// <param name="Title">What they show, in one line.</param>
/// <param name="Groups">What the kinds of points are, such as the labels.</param>
/// <param name="Panels">The panels.</param>
public sealed record ReproduceScatter(string Title, IReadOnlyList<string> Groups, IReadOnlyList<ScatterPanel> Panels);
