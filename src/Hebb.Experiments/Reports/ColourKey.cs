namespace Hebb.Experiments.Reports;

/// <summary>The strip that says which number a colour stands for.</summary>
internal static class ColourKey
{
    private const int Steps = 40;
    private const double StripHeight = 10;
    private const double HeightBelowUnit = 34;

    /// <summary>Draws the strip of a colour scale below y, under its unit; returns where it ends.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="scale">The colours.</param>
    /// <param name="unit">What the numbers are.</param>
    /// <param name="hasMissing">Whether there are places without a number.</param>
    /// <param name="y">The strip's top.</param>
    /// <param name="width">The width of the picture.</param>
    /// <param name="hasBacking">Whether images are explained, which have a lighter ground than a dark page.</param>
    public static double Draw(
        SvgWriter svg,
        ColourScale scale,
        string unit,
        bool hasMissing,
        double y,
        double width,
        bool hasBacking = false
    )
    {
        y = DrawUnit(svg, unit, y, width);
        // One number is a patch, not a strip.
        double length = scale.High == scale.Low ? 24 : Length(width);
        if (hasBacking)
        {
            svg.Rect(0, y, length, StripHeight, "backing");
        }

        if (scale.High == scale.Low)
        {
            svg.Rect(0, y, length, StripHeight, ColourScale.CssClass(scale.Low), scale.Strength(scale.Low));
            svg.Text(0, y + 26, TickLabels.Short(scale.Low), "muted");
        }
        else
        {
            for (int i = 0; i < Steps; i++)
            {
                double value = scale.Low + (scale.High - scale.Low) * (i + 0.5) / Steps;
                string look = ColourScale.CssClass(value);
                svg.Rect(length * i / Steps, y, length / Steps, StripHeight, look, scale.Strength(value));
            }

            DrawNumbers(svg, scale.Low, scale.IsDiverging ? 0 : null, scale.High, y, length);
        }

        svg.Rect(0, y, length, StripHeight, "frame");
        if (hasMissing)
        {
            svg.Rect(length + 24, y, 16, StripHeight, "missing");
            svg.Text(length + 46, y + 9.5, "no value", "muted");
        }

        return y + HeightBelowUnit;
    }

    /// <summary>Draws the strip of grey values below y, under its unit; returns where it ends.</summary>
    public static double DrawGrey(SvgWriter svg, double low, double high, string unit, double y, double width)
    {
        y = DrawUnit(svg, unit, y, width);
        double length = Length(width);
        svg.Rect(0, y, length, StripHeight, "dark");
        for (int i = 0; i < Steps; i++)
        {
            svg.Rect(length * i / Steps, y, length / Steps, StripHeight, "light", (i + 0.5) / Steps);
        }

        svg.Rect(0, y, length, StripHeight, "frame");
        DrawNumbers(svg, low, null, high, y, length);
        return y + HeightBelowUnit;
    }

    // A whole number of pixels for each step: no seams.
    private static double Length(double width) => Steps * Math.Floor(Math.Min(200, width / 2) / Steps);

    private static void DrawNumbers(SvgWriter svg, double low, double? middle, double high, double y, double length)
    {
        svg.Text(0, y + 26, TickLabels.Short(low), "muted");
        if (middle is { } number)
        {
            svg.Text(length / 2, y + 26, TickLabels.Short(number), "muted middle");
        }

        svg.Text(length, y + 26, TickLabels.Short(high), "muted end");
    }

    private static double DrawUnit(SvgWriter svg, string unit, double y, double width)
    {
        var text = TextFit.Wrap(unit, width, 2);
        for (int i = 0; i < text.Count; i++)
        {
            svg.Text(0, y + 12 + i * TextFit.LineHeight, text[i], "muted");
        }

        return y + text.Count * TextFit.LineHeight + 6;
    }
}
