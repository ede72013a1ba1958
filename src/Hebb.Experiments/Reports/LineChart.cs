namespace Hebb.Experiments.Reports;

/// <summary>Lines over a common horizontal axis, with error bands where the points have them.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="XLabel">What the horizontal axis counts, with its unit: <c>examples</c>.</param>
/// <param name="YLabel">What the vertical axis measures, with its unit: <c>accuracy (%)</c>.</param>
/// <param name="Series">The lines. The first twelve differ in marker and dashes, and so also without colour.</param>
public sealed record LineChart(string Title, string XLabel, string YLabel, IReadOnlyList<LineSeries> Series)
    : Figure(Title)
{
    // Below this a logarithmic axis cannot tell numbers apart.
    private const double LeastOnLogAxis = 1e-90;

    /// <summary>What the vertical axis shows at least, such as 0 to 100; it grows for values outside, so that none is cut off.</summary>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>Whether equal distances on the horizontal axis are equal ratios; points with X ≤ 0 are then not drawn.</summary>
    public bool LogX { get; init; }

    /// <summary>Values to compare with.</summary>
    public IReadOnlyList<ReferenceLine> References { get; init; } = [];

    /// <inheritdoc/>
    public override ReportTable Numbers
    {
        get
        {
            bool hasBand = Series.Any(series =>
                series.Points.Any(point => point.Low is not null || point.High is not null)
            );
            string[] header = ["series", XLabel, YLabel];
            var points = Series.SelectMany(series =>
                series.Points.Select(point => Row(series.Name, point).Take(hasBand ? 5 : 3).ToArray())
            );
            var references = References.Select(line => new[] { line.Label, "", TickLabels.Exact(line.Value) });
            return new ReportTable(hasBand ? [.. header, "low", "high"] : header, [.. points, .. references])
            {
                FigureColumns = ReportTable.AllButFirst(5),
            };
        }
    }

    // Of lines that lie on each other only the last is seen.
    internal override IEnumerable<string> Remarks =>
        Series
            .Where(series => series.Points.Any(IsDrawn))
            .GroupBy(series => series.Points, new SamePoints())
            .Where(same => same.Count() > 1)
            .Select(same =>
                "The same values throughout, so that only the last is seen: "
                + string.Join("; ", same.Select(series => series.Name))
                + "."
            );

    internal override int Undrawn => Series.Sum(series => series.Points.Count(point => !IsDrawn(point)));

    /// <inheritdoc/>
    public override string Draw(double width) => LineChartDrawing.Draw(this, width);

    internal bool IsDrawn(LinePoint point) =>
        AxisTicks.IsDrawable(point.X) && AxisTicks.IsDrawable(point.Y) && (!LogX || point.X >= LeastOnLogAxis);

    private sealed class SamePoints : IEqualityComparer<IReadOnlyList<LinePoint>>
    {
        public bool Equals(IReadOnlyList<LinePoint>? x, IReadOnlyList<LinePoint>? y) => x!.SequenceEqual(y!);

        public int GetHashCode(IReadOnlyList<LinePoint> points) => points.Aggregate(0, HashCode.Combine);
    }

    private static string[] Row(string series, LinePoint point) =>
        [
            series,
            TickLabels.Exact(point.X),
            TickLabels.Exact(point.Y),
            TickLabels.Exact(point.Low),
            TickLabels.Exact(point.High),
        ];
}

/// <summary>A point of a line; the line has a gap where Y is not finite.</summary>
/// <param name="X">Where on the horizontal axis.</param>
/// <param name="Y">The value.</param>
/// <param name="Low">The lower end of the error band here, if there is one.</param>
/// <param name="High">The upper end.</param>
public readonly record struct LinePoint(double X, double Y, double? Low = null, double? High = null);

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">Its points, by ascending X.</param>
public sealed record LineSeries(string Name, IReadOnlyList<LinePoint> Points)
{
    /// <summary>The single measurements that the line is the mean of, drawn as small points.</summary>
    public IReadOnlyList<LinePoint> Scatter { get; init; } = [];
}
