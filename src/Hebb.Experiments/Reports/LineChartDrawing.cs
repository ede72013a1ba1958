using System.Text;

namespace Hebb.Experiments.Reports;

/// <summary>Lays out and draws a <see cref="LineChart"/>.</summary>
internal sealed class LineChartDrawing
{
    private const int MostMarkers = 25;

    // A pointer rests on a circle of this size; closer points than it can tell apart share one.
    private const double TipRadius = 7;
    private const double LeastTipDistance = 3;

    // A phone has no pointer.
    private const double LeastWidthWithTips = 500;

    private readonly LineChart chart;
    private readonly double width;
    private readonly SvgWriter svg;
    private readonly IReadOnlyList<(LineSeries Series, SeriesStyle Style)> lines;

    private LineChartDrawing(LineChart chart, double width)
    {
        this.chart = chart;
        this.width = width;
        svg = new SvgWriter($"Line chart: {chart.Title}", width);
        lines = [.. chart.Series.Select((series, i) => (series, new SeriesStyle(i)))];
    }

    /// <summary>The picture.</summary>
    public static string Draw(LineChart chart, double width) => new LineChartDrawing(chart, width).Draw();

    private string Draw()
    {
        var drawn = chart.Series.SelectMany(series => series.Points).Where(chart.IsDrawn).ToList();
        if (drawn.Count == 0)
        {
            return SvgWriter.NoData($"Line chart: {chart.Title}", width);
        }

        var references = chart.References.Where(line => AxisTicks.IsDrawable(line.Value)).ToList();
        double plotHeight = width < 500 ? 230 : 300;
        var (low, high) = Range(drawn, references);

        // The labels' width decides where the plot begins, and the plot's place whether references fit in it or go to the
        // legend, which decides how far down it begins: two rounds, the first without places.
        double left = Axis.Vertical(low, high, plotHeight, 0).Ticks.Labels.Max(TextFit.Width) + 8;
        double right = width - 6;
        var labels = new ReferenceLabels(references, Axis.Vertical(low, high, plotHeight, 0), left, right, plotHeight);
        double top = DrawLegend(labels.InLegend);
        top = DrawYLabel(top);
        double bottom = top + plotHeight;
        var y = Axis.Vertical(low, high, bottom, top);
        var x = Axis.Horizontal(
            drawn.Min(point => point.X),
            drawn.Max(point => point.X),
            left + 6,
            right,
            width,
            chart.LogX,
            drawn.All(point => point.X == Math.Round(point.X))
        );

        DrawGrid(x, y, left, right, bottom);
        foreach (var (series, style) in lines)
        {
            DrawBands(series, style, x, y);
        }

        foreach (var line in references)
        {
            svg.Line(left, y.Position(line.Value), right, y.Position(line.Value), "reference");
        }

        foreach (var (series, style) in lines)
        {
            DrawLine(series, style, x, y);
            foreach (var point in series.Scatter.Where(chart.IsDrawn))
            {
                svg.Dot(x.Position(point.X), y.Position(point.Y), style.Colour);
            }
        }

        labels.Draw(svg, top);
        if (width >= LeastWidthWithTips)
        {
            lines.ToList().ForEach(line => DrawTips(line.Series, x, y));
        }

        return svg.Finish(bottom + 42);
    }

    private (double Low, double High) Range(List<LinePoint> drawn, List<ReferenceLine> references)
    {
        double[] values =
        [
            .. drawn.SelectMany(point => new[] { point.Y, point.Low ?? point.Y, point.High ?? point.Y }),
            .. references.Select(line => line.Value),
            .. chart.Series.SelectMany(series => series.Scatter).Where(chart.IsDrawn).Select(point => point.Y),
            chart.YRange?.Low ?? drawn[0].Y,
            chart.YRange?.High ?? drawn[0].Y,
        ];
        var finite = values.Where(AxisTicks.IsDrawable).ToList();
        return (finite.Min(), finite.Max());
    }

    private double DrawLegend(IReadOnlyList<ReferenceLine> references)
    {
        string[] names = [.. lines.Select(line => line.Series.Name), .. references.Select(line => line.Label)];
        if (names.Length == 1)
        {
            // Title and axis say what it is.
            return 0;
        }

        return Legend.Draw(
            svg,
            names,
            (i, x, y) =>
            {
                if (i >= lines.Count)
                {
                    svg.Line(x, y, x + 22, y, "reference");
                    return;
                }

                svg.Line(x, y, x + 22, y, "key " + lines[i].Style.Line);
                lines[i].Style.DrawMarker(svg, x + 11, y);
            },
            width
        );
    }

    private double DrawYLabel(double top)
    {
        var text = TextFit.Wrap(chart.YLabel, width, 2);
        for (int i = 0; i < text.Count; i++)
        {
            svg.Text(0, top + 12 + i * TextFit.LineHeight, text[i], "muted");
        }

        return top + text.Count * TextFit.LineHeight + 13;
    }

    private void DrawGrid(Axis x, Axis y, double left, double right, double bottom)
    {
        for (int i = 0; i < y.Ticks.Values.Count; i++)
        {
            double at = y.Position(y.Ticks.Values[i]);
            svg.Line(left, at, right, at, "grid");
            svg.Text(left - 8, at + 4, y.Ticks.Labels[i], "muted end");
        }

        svg.Line(left, bottom, right, bottom, "axis");
        for (int i = 0; i < x.Ticks.Values.Count; i++)
        {
            double at = x.Position(x.Ticks.Values[i]);
            svg.Line(at, bottom, at, bottom + 4, "axis");
            svg.Text(x.LabelMiddle(i, width), bottom + 18, x.Ticks.Labels[i], "muted middle");
        }

        svg.Text(right, bottom + 36, TextFit.Shorten(chart.XLabel, width), "muted end");
    }

    private void DrawBands(LineSeries series, SeriesStyle style, Axis x, Axis y)
    {
        foreach (var run in Runs(series.Points, HasBand))
        {
            if (run.Count == 1)
            {
                double at = x.Position(run[0].X);
                svg.Line(
                    at,
                    y.Position(run[0].Low!.Value),
                    at,
                    y.Position(run[0].High!.Value),
                    $"stroked {style.Colour}"
                );
                continue;
            }

            var shown = PixelColumns.Thin(run, point => x.Position(point.X), point => point.Y);
            var outline = shown
                .Select(point => (x.Position(point.X), y.Position(point.Low!.Value)))
                .Concat(shown.Reverse().Select(point => (x.Position(point.X), y.Position(point.High!.Value))));
            svg.Path(PathOf(outline) + "z", $"band {style.Colour}");
        }
    }

    private bool HasBand(LinePoint point) =>
        chart.IsDrawn(point)
        && point is { Low: { } low, High: { } high }
        && AxisTicks.IsDrawable(low)
        && AxisTicks.IsDrawable(high);

    private void DrawLine(LineSeries series, SeriesStyle style, Axis x, Axis y)
    {
        foreach (var run in Runs(series.Points, chart.IsDrawn))
        {
            if (run.Count > 1)
            {
                var shown = PixelColumns.Thin(run, point => x.Position(point.X), point => point.Y);
                svg.Path(PathOf(shown.Select(point => (x.Position(point.X), y.Position(point.Y)))), style.Line);
            }
            else
            {
                DrawMarker(run[0], style, x, y);
            }
        }

        var points = series.Points.Where(chart.IsDrawn).ToList();
        int every = points.Count <= MostMarkers ? 1 : points.Count / 8;
        // Lines that begin together should not have their markers on top of each other.
        for (int i = every == 1 ? 0 : style.Index * every / 4 % every; i < points.Count; i += every)
        {
            DrawMarker(points[i], style, x, y);
        }
    }

    private void DrawMarker(LinePoint point, SeriesStyle style, Axis x, Axis y) =>
        style.DrawMarker(svg, x.Position(point.X), y.Position(point.Y));

    private void DrawTips(LineSeries series, Axis x, Axis y)
    {
        double last = double.NegativeInfinity;
        foreach (var point in series.Points.Where(chart.IsDrawn))
        {
            double at = x.Position(point.X);
            if (at >= last + LeastTipDistance)
            {
                svg.Spot(at, y.Position(point.Y), TipRadius, TipOf(series, point));
                last = at;
            }
        }
    }

    private string TipOf(LineSeries series, LinePoint point)
    {
        string interval = point is { Low: { } low, High: { } high }
            ? $" ({TickLabels.Short(low)} to {TickLabels.Short(high)})"
            : "";
        return $"{series.Name}: {TickLabels.Short(point.Y)}{interval} at {chart.XLabel} {TickLabels.Short(point.X)}";
    }

    // Stretches of points that can be joined.
    private static IEnumerable<IReadOnlyList<LinePoint>> Runs(
        IReadOnlyList<LinePoint> points,
        Func<LinePoint, bool> holds
    )
    {
        var run = new List<LinePoint>();
        foreach (var point in points)
        {
            if (holds(point))
            {
                run.Add(point);
            }
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private static string PathOf(IEnumerable<(double X, double Y)> points)
    {
        var d = new StringBuilder();
        foreach (var (x, y) in points)
        {
            d.Append(d.Length == 0 ? 'M' : 'L')
                .Append(MarkupWriter.Number(x))
                .Append(' ')
                .Append(MarkupWriter.Number(y));
        }

        return d.ToString();
    }
}
