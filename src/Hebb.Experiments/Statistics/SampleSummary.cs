using MathNet.Numerics.Distributions;

namespace Hebb.Experiments.Statistics;

/// <summary>What several measurements of one quantity say.</summary>
/// <param name="Count">n, the number of measurements.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">s, with n − 1 in the denominator; none for one measurement.</param>
/// <param name="Low">The lower end of the 95 % interval of the mean, mean − t s / √n with Student's t for n − 1 degrees of freedom.</param>
/// <param name="High">The upper end.</param>
public sealed record SampleSummary(int Count, double Mean, double? StandardDeviation, double? Low, double? High)
{
    private const double Confidence = 0.95;

    /// <summary>The same with an interval that ends where no value can be: Student's t does not respect the bounds of a share or a count.</summary>
    public SampleSummary Within(double least, double most) =>
        this with
        {
            Low = Low is { } low ? Math.Clamp(low, least, most) : null,
            High = High is { } high ? Math.Clamp(high, least, most) : null,
        };

    /// <summary>Summarises at least one measurement.</summary>
    public static SampleSummary Of(IReadOnlyList<double> values)
    {
        int n = values.Count;
        double mean = values.Sum() / n;
        if (n == 1)
        {
            return new SampleSummary(n, mean, null, null, null);
        }

        double s = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (n - 1));
        double half = StudentT.InvCDF(0, 1, n - 1, (1 + Confidence) / 2) * s / Math.Sqrt(n);
        return new SampleSummary(n, mean, s, mean - half, mean + half);
    }
}
