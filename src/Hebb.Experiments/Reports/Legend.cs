namespace Hebb.Experiments.Reports;

/// <summary>Names of lines with a piece of each, in as many rows as they need.</summary>
internal static class Legend
{
    private const double KeyWidth = 30;
    private const double Gap = 18;
    private const double RowHeight = 19;

    /// <summary>Draws the legend and returns its height.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="names">What is written.</param>
    /// <param name="drawKey">Draws the piece of line of the n-th name from (x, y) to 22 pixels further right.</param>
    /// <param name="width">The width that the rows may take.</param>
    public static double Draw(
        SvgWriter svg,
        IReadOnlyList<string> names,
        Action<int, double, double> drawKey,
        double width
    )
    {
        double x = 0;
        double y = 0;
        for (int i = 0; i < names.Count; i++)
        {
            string name = TextFit.Shorten(names[i], width - KeyWidth);
            double taken = KeyWidth + TextFit.Width(name);
            if (x > 0 && x + taken > width)
            {
                x = 0;
                y += RowHeight;
            }

            drawKey(i, x, y + 9);
            svg.Text(x + KeyWidth, y + 13, name);
            x += taken + Gap;
        }

        return names.Count == 0 ? 0 : y + RowHeight + 6;
    }
}
