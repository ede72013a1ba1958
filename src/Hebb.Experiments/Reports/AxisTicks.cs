using System.Globalization;

namespace Hebb.Experiments.Reports;

/// <summary>Where the marks of an axis stand and what is written at them. Marks are 1, 2 or 5 times a power of ten apart.</summary>
internal sealed class AxisTicks
{
    private AxisTicks(IReadOnlyList<double> values, IReadOnlyList<string> labels)
    {
        Values = values;
        Labels = labels;
    }

    /// <summary>The numbers at which there are marks, ascending.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>What is written at each mark; no two alike.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether a number can be drawn at all: finite, and not so large that lengths overflow.</summary>
    public static bool IsDrawable(double value) => Math.Abs(value) <= 1e100;

    /// <summary>A range that holds both ends and is wide enough to tell numbers apart.</summary>
    public static (double Low, double High) Widen(double low, double high)
    {
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low > Math.Max(size * 1e-9, 1e-100))
        {
            return (low, high);
        }

        double margin = size > 1e-90 ? size * 0.05 : 1;
        return (low - margin, high + margin);
    }

    /// <summary>Marks around <paramref name="low"/> and <paramref name="high"/>: the first is at or below, the last at or above.</summary>
    /// <param name="low">The smallest number to hold.</param>
    /// <param name="high">The largest.</param>
    /// <param name="most">How many marks may lie within the two; at most two more lie outside.</param>
    public static AxisTicks Around(double low, double high, int most)
    {
        (low, high) = Widen(low, high);
        var step = TickStep.AtLeast((high - low) / Math.Max(1, most - 1));
        return Between(step, Math.Floor(step.Of(low)), Math.Ceiling(step.Of(high)));
    }

    /// <summary>
    /// Marks between <paramref name="low"/> and <paramref name="high"/>, which are marked if they fall on one: at least one,
    /// and as many as there are up to <paramref name="most"/>.
    /// </summary>
    /// <param name="low">The axis's start.</param>
    /// <param name="high">Its end.</param>
    /// <param name="most">How many marks there may be.</param>
    /// <param name="least">The least distance between two marks: 1 where only whole numbers mean something.</param>
    public static AxisTicks Linear(double low, double high, int most, double least = 0)
    {
        (low, high) = Widen(low, high);
        // A step smaller than the range: at least one multiple of it lies inside.
        var step = TickStep.AtLeast(Math.Max(least, (high - low) / (most + 2)));
        var (first, last) = Inside(step, low, high);
        while (last - first + 1 > most)
        {
            var wider = step.Next;
            var (widerFirst, widerLast) = Inside(wider, low, high);
            if (widerFirst > widerLast)
            {
                return Between(step, first, first);
            }

            (step, first, last) = (wider, widerFirst, widerLast);
        }

        return Between(step, first, last);
    }

    /// <summary>At most <paramref name="most"/> marks at powers of ten (and 2 and 5 times them, where there is room) of a logarithmic axis.</summary>
    /// <param name="low">The axis's start; above 0.</param>
    /// <param name="high">The axis's end; above <paramref name="low"/>.</param>
    /// <param name="most">How many marks there may be.</param>
    public static AxisTicks Logarithmic(double low, double high, int most)
    {
        int first = (int)Math.Floor(Math.Log10(low));
        int last = (int)Math.Ceiling(Math.Log10(high));
        var fine = Decades(first, last, 1, [1, 2, 5], low, high);
        if (fine.Count < 3 && high / low < 10)
        {
            return Linear(low, high, most);
        }

        var values = fine;
        for (int every = 1; values.Count > most && every <= last - first + 1; every++)
        {
            values = Decades(first, last, every, [1], low, high);
        }

        return new AxisTicks(values, [.. values.Select(TickLabels.OfOne)]);
    }

    private static (double First, double Last) Inside(TickStep step, double low, double high) =>
        (Math.Ceiling(step.Of(low)), Math.Floor(step.Of(high)));

    private static AxisTicks Between(TickStep step, double first, double last)
    {
        var values = new List<double>();
        for (double n = first; n <= last; n++)
        {
            // Adding 0 turns −0 into 0.
            values.Add(step.Times(n) + 0);
        }

        return new AxisTicks(values, TickLabels.Of(values, step.Exponent));
    }

    private static List<double> Decades(int first, int last, int every, double[] digits, double low, double high)
    {
        var values = new List<double>();
        for (int exponent = first; exponent <= last; exponent++)
        {
            if (exponent % every == 0)
            {
                values.AddRange(
                    digits
                        .Select(d => double.Parse($"{d}e{exponent}", CultureInfo.InvariantCulture))
                        .Where(value => value >= low && value <= high)
                );
            }
        }

        return values;
    }
}
