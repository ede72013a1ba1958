namespace Hebb.Experiments.Reports;

/// <summary>The strip that says which number a colour stands for.</summary>
internal static class ColourKey
{
    private const int Steps = 40;
    private const double StripHeight = 10;

    /// <summary>Height of the strip with its numbers.</summary>
    public const double Height = 34;

    /// <summary>Draws the strip of a colour scale from (0, y), with the unit after it.</summary>
    public static void Draw(SvgWriter svg, ColourScale scale, string unit, bool hasMissing, double y, double width)
    {
        double length = Math.Min(200, width * 0.5);
        if (scale.High == scale.Low)
        {
            // One number is a patch, not a strip.
            svg.Rect(0, y, 24, StripHeight, ColourScale.CssClass(scale.Low), scale.Strength(scale.Low));
            svg.Rect(0, y, 24, StripHeight, "frame");
            svg.Text(0, y + 26, TickLabels.Short(scale.Low), "muted");
            length = 34;
        }
        else
        {
            for (int i = 0; i < Steps; i++)
            {
                double value = scale.Low + (scale.High - scale.Low) * (i + 0.5) / Steps;
                svg.Rect(
                    length * i / Steps,
                    y,
                    length / Steps,
                    StripHeight,
                    ColourScale.CssClass(value),
                    scale.Strength(value)
                );
            }

            svg.Rect(0, y, length, StripHeight, "frame");
            DrawNumbers(svg, scale.Low, scale.IsDiverging ? 0 : null, scale.High, y, length);
        }

        DrawUnit(svg, unit, hasMissing, length + 14, y, width);
    }

    /// <summary>Draws the strip of grey values from (0, y).</summary>
    public static void DrawGrey(SvgWriter svg, double low, double high, string unit, double y, double width)
    {
        double length = Math.Min(200, width * 0.5);
        svg.Rect(0, y, length, StripHeight, "dark");
        for (int i = 0; i < Steps; i++)
        {
            svg.Rect(length * i / Steps, y, length / Steps, StripHeight, "light", (i + 0.5) / Steps);
        }

        svg.Rect(0, y, length, StripHeight, "frame");
        DrawNumbers(svg, low, null, high, y, length);
        DrawUnit(svg, unit, false, length + 14, y, width);
    }

    private static void DrawNumbers(SvgWriter svg, double low, double? middle, double high, double y, double length)
    {
        svg.Text(0, y + 26, TickLabels.Short(low), "muted");
        if (middle is { } number)
        {
            svg.Text(length / 2, y + 26, TickLabels.Short(number), "muted middle");
        }

        svg.Text(length, y + 26, TickLabels.Short(high), "muted end");
    }

    private static void DrawUnit(SvgWriter svg, string unit, bool hasMissing, double x, double y, double width)
    {
        double room = width - x;
        if (hasMissing)
        {
            const double missingWidth = 80;
            svg.Rect(width - missingWidth, y, 16, StripHeight, "missing");
            svg.Text(width - missingWidth + 22, y + 9.5, "no value", "muted");
            room -= missingWidth + 8;
        }

        svg.Text(x, y + 9.5, TextFit.Shorten(unit, room), "muted");
    }
}
