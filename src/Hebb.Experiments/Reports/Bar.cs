namespace Hebb.Experiments.Reports;

/// <summary>A bar of a chart; one whose value is not finite is not drawn, and says so.</summary>
/// <param name="Value">Its length.</param>
/// <param name="Low">The lower end of the interval around the value, if there is one.</param>
/// <param name="High">The upper end.</param>
public sealed record Bar(double Value, double? Low = null, double? High = null)
{
    /// <summary>A value to compare this bar with, marked by a diamond.</summary>
    public double? Reference { get; init; }
}
