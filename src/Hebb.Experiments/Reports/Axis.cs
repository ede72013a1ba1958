namespace Hebb.Experiments.Reports;

/// <summary>An axis on the page: which numbers lie where, and marks whose labels do not touch each other.</summary>
internal sealed class Axis
{
    private const double LabelGap = 10;

    private readonly double from;
    private readonly double to;
    private readonly bool isLogarithmic;

    private Axis(double low, double high, double from, double to, bool isLogarithmic)
    {
        Low = low;
        High = high;
        this.from = from;
        this.to = to;
        this.isLogarithmic = isLogarithmic;
    }

    /// <summary>The number at the start.</summary>
    public double Low { get; }

    /// <summary>The number at the end.</summary>
    public double High { get; }

    /// <summary>The marks.</summary>
    public AxisTicks Ticks { get; private set; } = null!;

    /// <summary>An axis from bottom to top whose ends are marks.</summary>
    /// <param name="low">A number that it must hold.</param>
    /// <param name="high">Another.</param>
    /// <param name="bottom">Where it begins, in pixels.</param>
    /// <param name="top">Where it ends; above the bottom, so a smaller number.</param>
    public static Axis Vertical(double low, double high, double bottom, double top)
    {
        var ticks = AxisTicks.Around(low, high, Math.Max(2, (int)((bottom - top) / 36)));
        return new Axis(ticks.Values[0], ticks.Values[^1], bottom, top, false) { Ticks = ticks };
    }

    /// <summary>An axis from left to right that ends where its numbers end.</summary>
    /// <param name="low">The number at the left; above 0 if logarithmic.</param>
    /// <param name="high">The number at the right.</param>
    /// <param name="left">Where it begins, in pixels.</param>
    /// <param name="right">Where it ends.</param>
    /// <param name="edge">The picture's right edge, beyond which no label may reach.</param>
    /// <param name="isLogarithmic">Whether equal distances are equal ratios.</param>
    /// <param name="isWhole">Whether both ends are whole numbers and only such are marked: there is no epoch 1.5.</param>
    public static Axis Horizontal(
        double low,
        double high,
        double left,
        double right,
        double edge,
        bool isLogarithmic = false,
        bool isWhole = false
    )
    {
        if (isLogarithmic && high / low < 1 + 1e-9)
        {
            (low, high) = (low / 2, high * 2);
        }

        (low, high) = AxisTicks.Widen(low, high);
        var axis = new Axis(low, high, left, right, isLogarithmic);
        for (int most = Math.Max(2, (int)((right - left) / 40)); ; most--)
        {
            axis.Ticks = isLogarithmic
                ? AxisTicks.Logarithmic(low, high, most)
                : AxisTicks.Linear(low, high, most, isWhole ? 1 : 0);
            if (most == 1 || axis.LabelsFit(edge))
            {
                return axis;
            }
        }
    }

    /// <summary>An axis from left to right whose ends are marks.</summary>
    /// <param name="low">A number that it must hold.</param>
    /// <param name="high">Another.</param>
    /// <param name="left">Where it begins, in pixels.</param>
    /// <param name="right">Where it ends.</param>
    /// <param name="edge">The picture's right edge, beyond which no label may reach.</param>
    public static Axis HorizontalBetweenMarks(double low, double high, double left, double right, double edge)
    {
        for (int most = Math.Max(2, (int)((right - left) / 40)); ; most--)
        {
            var ticks = AxisTicks.Around(low, high, most);
            var axis = new Axis(ticks.Values[0], ticks.Values[^1], left, right, false) { Ticks = ticks };
            if (axis.LabelsFit(edge))
            {
                return axis;
            }

            if (most == 2)
            {
                return Horizontal(axis.Low, axis.High, left, right, edge);
            }
        }
    }

    /// <summary>Where a number lies, in pixels; numbers outside of the axis lie at its ends.</summary>
    public double Position(double value)
    {
        double share = isLogarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
        return from + Math.Clamp(share, 0, 1) * (to - from);
    }

    /// <summary>The middle of a mark's label: at the mark, but not beyond the picture's edges.</summary>
    public double LabelMiddle(int tick, double edge)
    {
        double half = TextFit.Width(Ticks.Labels[tick]) / 2;
        return Math.Max(half, Math.Min(Position(Ticks.Values[tick]), edge - half));
    }

    private bool LabelsFit(double edge)
    {
        double free = double.NegativeInfinity;
        for (int i = 0; i < Ticks.Labels.Count; i++)
        {
            double half = TextFit.Width(Ticks.Labels[i]) / 2;
            double middle = LabelMiddle(i, edge);
            if (middle - half < free)
            {
                return false;
            }

            free = middle + half + LabelGap;
        }

        return true;
    }
}
