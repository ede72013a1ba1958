namespace Hebb.Experiments.Reports;

/// <summary>The distance between two marks of an axis: 1, 2 or 5 times a power of ten.</summary>
internal readonly struct TickStep
{
    private readonly double digit;

    private TickStep(double digit, int exponent)
    {
        this.digit = digit;
        Exponent = exponent;
    }

    /// <summary>The power of ten: no mark has digits below it.</summary>
    public int Exponent { get; }

    /// <summary>The next larger step.</summary>
    public TickStep Next =>
        digit switch
        {
            1 => new TickStep(2, Exponent),
            2 => new TickStep(5, Exponent),
            _ => new TickStep(1, Exponent + 1),
        };

    /// <summary>The smallest step that is not below <paramref name="least"/>.</summary>
    public static TickStep AtLeast(double least)
    {
        int exponent = (int)Math.Floor(Math.Log10(least));
        double ratio = least / Math.Pow(10, exponent);
        var step = new TickStep(1, exponent);
        // The ratio may miss a whole number by the last bits, which must not double the step.
        while (step.Exponent == exponent && step.digit < ratio - 1e-9)
        {
            step = step.Next;
        }

        return step;
    }

    /// <summary>How many steps <paramref name="value"/> is from 0; a whole number where it misses one by rounding alone.</summary>
    public double Of(double value)
    {
        double steps =
            Exponent < 0 ? value * Math.Pow(10, -Exponent) / digit : value / (digit * Math.Pow(10, Exponent));
        double whole = Math.Round(steps);
        return Math.Abs(steps - whole) <= Math.Max(1e-9, Math.Abs(steps) * 1e-15) ? whole : steps;
    }

    /// <summary>The number <paramref name="count"/> steps from 0. Dividing by a power of ten rounds once; multiplying by 0.1 would twice.</summary>
    public double Times(double count) =>
        Exponent < 0 ? count * digit / Math.Pow(10, -Exponent) : count * digit * Math.Pow(10, Exponent);
}
