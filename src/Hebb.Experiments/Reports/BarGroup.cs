namespace Hebb.Experiments.Reports;

/// <summary>Bars that belong together, such as all methods on one data set.</summary>
/// <param name="Label">What they have in common.</param>
/// <param name="Bars">One for each series of the chart, in its order; those at the end may be missing.</param>
public sealed record BarGroup(string Label, IReadOnlyList<Bar> Bars);
