namespace Hebb.Experiments.Reports;

/// <summary>How frequencies between 0 and 1, such as those of alleles, spread over time: a histogram for each time, all on the same axes.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="XLabel">What the frequencies are of: <c>allele frequency</c>.</param>
/// <param name="Counted">What is counted, as a plural: <c>alleles</c>.</param>
/// <param name="Samples">The times, from top to bottom.</param>
public sealed record FrequencyHistogram(
    string Title,
    string XLabel,
    string Counted,
    IReadOnlyList<FrequencySample> Samples
) : Figure(Title)
{
    /// <summary>Bins between 0 and 1. Each holds its lower end; the last holds 1 too.</summary>
    internal const int Bins = 20;

    /// <inheritdoc/>
    public override ReportTable Numbers
    {
        get
        {
            var counts = Samples.Select(Counts).ToList();
            return new ReportTable(
                [XLabel, .. Samples.Select(sample => sample.Label)],
                [
                    .. Enumerable
                        .Range(0, Bins)
                        .Select(bin =>
                            (string[])
                                [
                                    $"{TickLabels.Exact((double)bin / Bins)} to {TickLabels.Exact((bin + 1.0) / Bins)}",
                                    .. counts.Select(count => $"{count[bin]}"),
                                ]
                        ),
                ]
            )
            {
                FigureColumns = ReportTable.AllButFirst(Samples.Count + 1),
            };
        }
    }

    internal override int Undrawn => Samples.Sum(sample => sample.Values.Count(value => !IsFrequency(value)));

    /// <inheritdoc/>
    public override string Draw(double width) => FrequencyHistogramDrawing.Draw(this, width);

    /// <summary>How many of a sample's frequencies each bin holds.</summary>
    internal static int[] Counts(FrequencySample sample)
    {
        int[] counts = new int[Bins];
        foreach (double value in sample.Values.Where(IsFrequency))
        {
            // A frequency such as 0.15 may come out a last bit below its bin.
            counts[Math.Min(Bins - 1, (int)(value * Bins + 1e-9))]++;
        }

        return counts;
    }

    private static bool IsFrequency(double value) => value is >= 0 and <= 1;
}
