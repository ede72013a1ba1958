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
