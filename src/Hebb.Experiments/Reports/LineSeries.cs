namespace Hebb.Experiments.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">Its points, by ascending X.</param>
public sealed record LineSeries(string Name, IReadOnlyList<LinePoint> Points);
