using Hebb.Experiments.Reports;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Reproduce;

/// <summary>A curve or several, as plain numbers.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="XLabel">What the horizontal axis counts, with its unit.</param>
/// <param name="YLabel">What the vertical axis measures, with its unit.</param>
/// <param name="Series">The lines, with error bands where there are several runs.</param>
/// <param name="LogX">Whether equal ratios stand at equal distances on the horizontal axis.</param>
public sealed record ReproduceFigure(
    string Title,
    string XLabel,
    string YLabel,
    IReadOnlyList<LineSeries> Series,
    bool LogX = false
)
{
    /// <summary>A line over several runs: the mean at each x, and its 95 % interval.</summary>
    /// <param name="name">What the legend says.</param>
    /// <param name="xs">Where the values were measured.</param>
    /// <param name="runs">For each run a value at each x.</param>
    public static LineSeries Line(string name, IReadOnlyList<double> xs, IEnumerable<double[]> runs)
    {
        double[][] all = [.. runs];
        return new LineSeries(
            name,
            [
                .. xs.Select(
                    (x, i) =>
                    {
                        var summary = SampleSummary.Of([.. all.Select(run => run[i])]);
                        return new LinePoint(x, summary.Mean, summary.Low, summary.High);
                    }
                ),
            ]
        );
    }

    /// <summary>The same for shares, in percent: no interval goes beyond 0 and 100, where no share can be.</summary>
    /// <inheritdoc cref="Line"/>
    public static LineSeries Percent(string name, IReadOnlyList<double> xs, IEnumerable<double[]> runs)
    {
        var line = Line(name, xs, runs);
        return line with
        {
            Points =
            [
                .. line.Points.Select(point => new LinePoint(
                    point.X,
                    100 * point.Y,
                    point.Low is { } low ? Math.Max(0, 100 * low) : null,
                    point.High is { } high ? Math.Min(100, 100 * high) : null
                )),
            ],
        };
    }
}
