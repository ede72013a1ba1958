namespace Hebb.Experiments.Reports;

/// <summary>
/// Numbers as colours: blue above zero and red below, the stronger the larger; or, where all have one sign, the stronger
/// the farther from the number nearest to zero. Strength is opacity, so the scale begins at the page's own colour, and
/// the two hues are as dark as allows black letters on them in a light page and white ones in a dark page.
/// </summary>
internal sealed class ColourScale
{
    /// <summary>Blue as RGB; the style sheet has it too.</summary>
    public static readonly byte[] Positive = [0x1a, 0x77, 0xd2];

    /// <summary>Red as RGB.</summary>
    public static readonly byte[] Negative = [0xc9, 0x4d, 0x16];

    // What is nearest to zero must still be told from the page.
    private const double Faintest = 0.06;

    private ColourScale(double low, double high)
    {
        Low = low;
        High = high;
        IsDiverging = low < 0 && high > 0;
    }

    /// <summary>The number at the scale's start.</summary>
    public double Low { get; }

    /// <summary>The number at its end.</summary>
    public double High { get; }

    /// <summary>Whether zero is in the middle.</summary>
    public bool IsDiverging { get; }

    /// <summary>The scale of these numbers; those that cannot be drawn do not count.</summary>
    public static ColourScale Of(IEnumerable<double> values)
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        foreach (double value in values.Where(AxisTicks.IsDrawable))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        return low > high ? new ColourScale(0, 0) : Between(low, high);
    }

    /// <summary>The scale of a range; one with zero inside is made symmetric.</summary>
    public static ColourScale Between(double low, double high)
    {
        double limit = Math.Max(Math.Abs(low), Math.Abs(high));
        return low < 0 && high > 0 ? new ColourScale(-limit, limit) : new ColourScale(low, high);
    }

    /// <summary>Opacity of the colour of a number, 0 to 1.</summary>
    public double Strength(double value)
    {
        double size = Math.Abs(value);
        if (IsDiverging)
        {
            return Math.Min(1, size / High);
        }

        double least = Math.Min(Math.Abs(Low), Math.Abs(High));
        double most = Math.Max(Math.Abs(Low), Math.Abs(High));
        double share =
            most > least ? Math.Clamp((size - least) / (most - least), 0, 1)
            : most > 0 ? 1
            : 0;
        return Faintest + (1 - Faintest) * share;
    }

    /// <summary>The class of a number's colour.</summary>
    public static string CssClass(double value) =>
        !AxisTicks.IsDrawable(value) ? "missing"
        : value < 0 ? "negative"
        : "positive";

    /// <summary>The colour of a number as RGBA, for raster images.</summary>
    public void Paint(double value, Span<byte> rgba)
    {
        if (!AxisTicks.IsDrawable(value))
        {
            rgba[0] = rgba[1] = rgba[2] = 0x80;
            rgba[3] = 102;
            return;
        }

        (value < 0 ? Negative : Positive).CopyTo(rgba);
        rgba[3] = (byte)Math.Round(255 * Strength(value));
    }
}
