namespace Hebb.Experiments.Reports;

/// <summary>The distance between two marks of an axis: 1, 2 or 5 times a power of ten.</summary>
internal readonly struct TickStep
{
    private readonly double digit;

    /// <summary>The smallest step that puts at most <paramref name="most"/> marks (at least two intervals' worth) on a range.</summary>
    public TickStep(double low, double high, int most)
    {
        double least = (high - low) / Math.Max(1, most - 1);
        Exponent = (int)Math.Floor(Math.Log10(least));
        double ratio = least / Math.Pow(10, Exponent);
        // The ratio may miss a whole number by the last bits, which must not double the step.
        digit = ratio switch
        {
            <= 1 + 1e-9 => 1,
            <= 2 + 1e-9 => 2,
            <= 5 + 1e-9 => 5,
            _ => 10,
        };
        if (digit == 10)
        {
            digit = 1;
            Exponent++;
        }
    }

    /// <summary>The power of ten: no mark has digits below it.</summary>
    public int Exponent { get; }

    /// <summary>How many steps <paramref name="value"/> is from 0; a whole number where it misses one by rounding alone.</summary>
    public double Of(double value)
    {
        double steps =
            Exponent < 0 ? value * Math.Pow(10, -Exponent) / digit : value / (digit * Math.Pow(10, Exponent));
        double whole = Math.Round(steps);
        return Math.Abs(steps - whole) <= 1e-9 * Math.Max(1, Math.Abs(steps) * 1e-3) ? whole : steps;
    }

    /// <summary>The number <paramref name="count"/> steps from 0. Dividing by a power of ten rounds once; multiplying by 0.1 would twice.</summary>
    public double Times(double count) =>
        Exponent < 0 ? count * digit / Math.Pow(10, -Exponent) : count * digit * Math.Pow(10, Exponent);
}
