namespace Hebb.Experiments.Reports;

/// <summary>Horizontal bars from zero in groups, with whiskers where they have an interval. Each bar has its name and value beside it.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="ValueLabel">What the bars measure, with its unit: <c>accuracy (%)</c>.</param>
/// <param name="Series">The names of the bars within a group; with one alone, its name is not shown.</param>
/// <param name="Groups">The groups, from top to bottom.</param>
public sealed record BarChart(
    string Title,
    string ValueLabel,
    IReadOnlyList<string> Series,
    IReadOnlyList<BarGroup> Groups
) : Figure(Title)
{
    /// <summary>What the diamonds of <see cref="Bar.Reference"/> are, such as <c>paper</c>.</summary>
    public string ReferenceLabel { get; init; } = "reference";

    /// <inheritdoc/>
    public override ReportTable Numbers =>
        new(
            ["group", "series", ValueLabel, "low", "high", ReferenceLabel],
            [.. Groups.SelectMany(group => group.Bars.Take(Series.Count).Select((bar, i) => Row(group, i, bar)))]
        )
        {
            FigureColumns = new HashSet<int> { 2, 3, 4, 5 },
        };

    internal override int Undrawn =>
        Groups.Sum(group => group.Bars.Take(Series.Count).Count(bar => !AxisTicks.IsDrawable(bar.Value)));

    /// <inheritdoc/>
    public override string Draw(double width) => BarChartDrawing.Draw(this, width);

    private string[] Row(BarGroup group, int series, Bar bar) =>
        [
            group.Label,
            Series[series],
            TickLabels.Exact(bar.Value),
            TickLabels.Exact(bar.Low),
            TickLabels.Exact(bar.High),
            TickLabels.Exact(bar.Reference),
        ];
}

/// <summary>A bar of a chart; one whose value is not finite is not drawn, and says so.</summary>
/// <param name="Value">Its length.</param>
/// <param name="Low">The lower end of the interval around the value, if there is one.</param>
/// <param name="High">The upper end.</param>
public sealed record Bar(double Value, double? Low = null, double? High = null)
{
    /// <summary>The single measurements that the value is the mean of, drawn as small points.</summary>
    public IReadOnlyList<double> Values { get; init; } = [];

    /// <summary>A value to compare this bar with, marked by a diamond.</summary>
    public double? Reference { get; init; }
}

/// <summary>Bars that belong together, such as all methods on one data set.</summary>
/// <param name="Label">What they have in common.</param>
/// <param name="Bars">One for each series of the chart, in its order; those at the end may be missing.</param>
public sealed record BarGroup(string Label, IReadOnlyList<Bar> Bars);
