namespace Hebb.Experiments.Reports;

/// <summary>Lays out and draws a <see cref="FrequencyHistogram"/>.</summary>
internal sealed class FrequencyHistogramDrawing
{
    private const double PlotHeight = 52;
    private const double Gap = 16;

    // At most one bin of a sample can hold more, so at most one is cut.
    private const double MostUncut = 50;

    private readonly FrequencyHistogram histogram;
    private readonly double width;
    private readonly SvgWriter svg;

    private FrequencyHistogramDrawing(FrequencyHistogram histogram, double width)
    {
        this.histogram = histogram;
        this.width = width;
        svg = new SvgWriter(Label(histogram), width);
    }

    /// <summary>The picture.</summary>
    public static string Draw(FrequencyHistogram histogram, double width) =>
        histogram.Samples.Any(sample => FrequencyHistogram.Counts(sample).Sum() > 0)
            ? new FrequencyHistogramDrawing(histogram, width).Draw()
            : SvgWriter.NoData(Label(histogram), width);

    private static string Label(FrequencyHistogram histogram) => $"Histograms: {histogram.Title}";

    private string Draw()
    {
        var percents = histogram.Samples.Select(Percents).ToList();
        double most = Math.Ceiling(Highest(percents));
        double labelWidth = Math.Min(width * 0.32, histogram.Samples.Max(LabelWidth));
        double left = labelWidth + 14;
        double right = width - TextFit.Width("100 %") - 8;
        var x = Axis.Horizontal(0, 1, left, right, width);

        svg.Text(width, 12, TextFit.Shorten($"share of {histogram.Counted}", width), "muted end");
        double top = 28;
        for (int i = 0; i < percents.Count; i++)
        {
            DrawSample(histogram.Samples[i], percents[i], most, x, labelWidth, top);
            top += PlotHeight + Gap;
        }

        double bottom = top - Gap;
        for (int i = 0; i < x.Ticks.Values.Count; i++)
        {
            double at = x.Position(x.Ticks.Values[i]);
            svg.Line(at, bottom, at, bottom + 4, "axis");
            svg.Text(x.LabelMiddle(i, width), bottom + 18, x.Ticks.Labels[i], "muted middle");
        }

        svg.Text(right, bottom + 36, TextFit.Shorten(histogram.XLabel, right), "muted end");
        return svg.Finish(bottom + 42);
    }

    private void DrawSample(
        FrequencySample sample,
        double[] percents,
        double most,
        Axis x,
        double labelWidth,
        double top
    )
    {
        double bottom = top + PlotHeight;
        double right = x.Position(1);
        svg.Line(x.Position(0), top, right, top, "grid");
        svg.Text(right + 8, top + 4, $"{most} %", "muted");
        svg.Text(right + 8, bottom + 4, "0", "muted");

        for (int bin = 0; bin < FrequencyHistogram.Bins; bin++)
        {
            double start = x.Position((double)bin / FrequencyHistogram.Bins);
            double end = x.Position((bin + 1.0) / FrequencyHistogram.Bins);
            double height = PlotHeight * percents[bin] / most;
            if (height > PlotHeight)
            {
                DrawCutBar(start, end, top, bottom, percents[bin]);
            }
            else if (height > 0)
            {
                svg.Rect(start + 0.5, bottom - height, end - start - 1, height, "bar fill s0");
            }
        }

        svg.Line(x.Position(0), bottom, right, bottom, "axis");
        var text = TextFit.Wrap(sample.Label, labelWidth, 2);
        for (int i = 0; i < text.Count; i++)
        {
            svg.Text(0, top + 16 + i * TextFit.LineHeight, text[i]);
        }

        svg.Text(0, top + 16 + text.Count * TextFit.LineHeight, CountText(sample), "muted");
    }

    // One bin with most of a sample, as before the first generation, would flatten all other bars: it is cut instead.
    private static double Highest(IReadOnlyList<double[]> percents)
    {
        var shares = percents.SelectMany(sample => sample).Where(share => share is > 0 and <= MostUncut).ToList();
        return shares.Count == 0 ? 100 : shares.Max();
    }

    private void DrawCutBar(double start, double end, double top, double bottom, double percent)
    {
        svg.Rect(start + 0.5, top, end - start - 1, bottom - top, "bar fill s0");
        svg.Line(start - 3, top + 12, end + 3, top + 7, "cut");
        string text = $"{TickLabels.Short(percent)} %";
        bool isRoomAtRight = end + TextFit.Width(text) + 8 < width - TextFit.Width("100 %");
        svg.Text(isRoomAtRight ? end + 5 : start - 5, top + 14, text, isRoomAtRight ? "over" : "over end");
    }

    private double LabelWidth(FrequencySample sample) =>
        Math.Max(TextFit.Width(sample.Label), TextFit.Width(CountText(sample)));

    private static string CountText(FrequencySample sample) => $"n = {FrequencyHistogram.Counts(sample).Sum()}";

    private static double[] Percents(FrequencySample sample)
    {
        int[] counts = FrequencyHistogram.Counts(sample);
        double all = Math.Max(1, counts.Sum());
        return [.. counts.Select(count => 100 * count / all)];
    }
}
