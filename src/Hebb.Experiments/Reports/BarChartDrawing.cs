namespace Hebb.Experiments.Reports;

/// <summary>Lays out and draws a <see cref="BarChart"/>.</summary>
internal sealed class BarChartDrawing
{
    private const double BarHeight = 13;
    private const double BarGap = 7;
    private const double GroupGap = 12;
    private const int MostLabelLines = 3;

    private readonly BarChart chart;
    private readonly double width;
    private readonly SvgWriter svg;
    private readonly List<Row> rows;

    private BarChartDrawing(BarChart chart, double width)
    {
        this.chart = chart;
        this.width = width;
        svg = new SvgWriter(Label(chart), width);
        rows = MakeRows();
    }

    private bool HasSeries => chart.Series.Count > 1;

    /// <summary>The picture.</summary>
    public static string Draw(BarChart chart, double width)
    {
        var drawing = new BarChartDrawing(chart, width);
        return drawing.rows.Any(row => row.Bar is { } bar && AxisTicks.IsDrawable(bar.Value))
            ? drawing.Draw()
            : SvgWriter.NoData(Label(chart), width);
    }

    private static string Label(BarChart chart) => $"Bar chart: {chart.Title}";

    private string Draw()
    {
        var bars = rows.Where(row => row.Bar is not null).ToList();
        double labelWidth = Math.Min(width * 0.38, bars.Max(row => TextFit.Width(row.Label)));
        double valueWidth = bars.Max(row => TextFit.Width(row.ValueText));
        double left = labelWidth + 10;
        double right = width - valueWidth - 10;
        var drawable = bars.SelectMany(row => Values(row.Bar!)).Where(AxisTicks.IsDrawable).Append(0).ToList();
        double most = drawable.All(value => value == 0) ? 1 : drawable.Max();
        var x = Axis.HorizontalBetweenMarks(drawable.Min(), most, left, right, width);

        double top = DrawReferenceKey(bars);
        var placed = Place(top, labelWidth);
        double bottom = placed[^1].Top + placed[^1].Height;
        DrawGrid(x, top, bottom);
        svg.Line(x.Position(0), top, x.Position(0), bottom, "axis");
        foreach (var (row, text, y, height) in placed)
        {
            DrawRow(row, text, x, y, height);
        }

        svg.Text(width, bottom + 36, TextFit.Shorten(chart.ValueLabel, width), "muted end");
        return svg.Finish(bottom + 42);
    }

    // With several series a group's label stands above its bars, which carry the names of their series.
    private List<Row> MakeRows()
    {
        var values = chart.Groups.SelectMany(group => group.Bars.Take(chart.Series.Count)).Select(bar => bar.Value);
        var texts = new Queue<string>(TickLabels.Aligned([.. values]));
        var made = new List<Row>();
        foreach (var group in chart.Groups)
        {
            if (HasSeries)
            {
                made.Add(new Row(group.Label, null, "", 0));
            }

            foreach (var (i, bar) in group.Bars.Take(chart.Series.Count).Index())
            {
                string text = texts.Dequeue();
                string label = HasSeries ? chart.Series[i] : group.Label;
                made.Add(new Row(label, bar, AxisTicks.IsDrawable(bar.Value) ? text : "no value", i));
            }
        }

        return made;
    }

    private List<(Row Row, IReadOnlyList<string> Text, double Top, double Height)> Place(double top, double labelWidth)
    {
        var placed = new List<(Row, IReadOnlyList<string>, double, double)>();
        double y = top;
        foreach (var row in rows)
        {
            bool isHeading = row.Bar is null;
            var text = TextFit.Wrap(row.Label, isHeading ? width : labelWidth, MostLabelLines);
            if (isHeading && placed.Count > 0)
            {
                y += GroupGap;
            }

            double height = Math.Max(BarHeight, text.Count * TextFit.LineHeight) + BarGap;
            placed.Add((row, text, y, height));
            y += height;
        }

        return placed;
    }

    private void DrawGrid(Axis x, double top, double bottom)
    {
        for (int i = 0; i < x.Ticks.Values.Count; i++)
        {
            double at = x.Position(x.Ticks.Values[i]);
            svg.Line(at, top, at, bottom, "grid");
            svg.Text(x.LabelMiddle(i, width), bottom + 18, x.Ticks.Labels[i], "muted middle");
        }
    }

    private double DrawReferenceKey(List<Row> bars)
    {
        if (!bars.Any(row => row.Bar is { Reference: { } value } && AxisTicks.IsDrawable(value)))
        {
            return 0;
        }

        return Legend.Draw(svg, [chart.ReferenceLabel], (_, x, y) => DrawReference(x + 11, y), width);
    }

    private void DrawRow(Row row, IReadOnlyList<string> text, Axis x, double top, double height)
    {
        double middle = top + height / 2;
        double baseline = middle + 4.5 - (text.Count - 1) * TextFit.LineHeight / 2;
        for (int i = 0; i < text.Count; i++)
        {
            // The grid's lines run behind headings.
            svg.Text(0, baseline + i * TextFit.LineHeight, text[i], row.Bar is null ? "strong over" : "");
        }

        if (row.Bar is not { } bar)
        {
            return;
        }

        svg.Text(width, middle + 4.5, row.ValueText, "end");
        if (AxisTicks.IsDrawable(bar.Value))
        {
            double zero = x.Position(0);
            double end = x.Position(bar.Value);
            string colour = new SeriesStyle(row.Series).Colour;
            svg.Rect(
                Math.Min(zero, end),
                middle - BarHeight / 2,
                Math.Abs(end - zero),
                BarHeight,
                $"bar fill {colour}",
                tip: TipOf(row)
            );
        }

        if (bar is { Low: { } low, High: { } high } && AxisTicks.IsDrawable(low) && AxisTicks.IsDrawable(high))
        {
            DrawWhisker(x.Position(low), x.Position(high), middle);
        }

        foreach (double value in bar.Values.Where(AxisTicks.IsDrawable))
        {
            svg.Dot(x.Position(value), middle, "on-bar");
        }

        if (bar.Reference is { } reference && AxisTicks.IsDrawable(reference))
        {
            DrawReference(x.Position(reference), middle);
        }
    }

    private static string TipOf(Row row)
    {
        string interval = row.Bar is { Low: { } low, High: { } high }
            ? $" ({TickLabels.Short(low)} to {TickLabels.Short(high)})"
            : "";
        return $"{row.Label}: {row.ValueText}{interval}";
    }

    private void DrawWhisker(double low, double high, double y)
    {
        // A light line under the dark one keeps it visible on a dark bar.
        foreach (string look in new[] { "whisker-halo", "whisker" })
        {
            svg.Path(
                $"M{N(low)} {N(y - 4)}L{N(low)} {N(y + 4)}M{N(low)} {N(y)}L{N(high)} {N(y)}M{N(high)} {N(y - 4)}L{N(high)} {N(y + 4)}",
                look
            );
        }
    }

    private void DrawReference(double x, double y) =>
        svg.Path($"M{N(x)} {N(y - 6)}L{N(x + 6)} {N(y)}L{N(x)} {N(y + 6)}L{N(x - 6)} {N(y)}z", "reference-mark");

    private static IEnumerable<double> Values(Bar bar) =>
        [bar.Value, bar.Low ?? bar.Value, bar.High ?? bar.Value, bar.Reference ?? bar.Value, .. bar.Values];

    private static string N(double value) => MarkupWriter.Number(value);

    private readonly record struct Row(string Label, Bar? Bar, string ValueText, int Series);
}
