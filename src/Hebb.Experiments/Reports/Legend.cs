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
        string[] shown = [.. names.Select(name => TextFit.Shorten(name, width - KeyWidth))];
        double[] widths = [.. shown.Select(name => KeyWidth + TextFit.Width(name) + Gap)];
        if (widths.Sum() - Gap > width)
        {
            // Names in more than one row are easier to find in columns.
            Array.Fill(widths, widths.Max());
        }

        double x = 0;
        double y = 0;
        for (int i = 0; i < shown.Length; i++)
        {
            if (x > 0 && x + widths[i] - Gap > width)
            {
                x = 0;
                y += RowHeight;
            }

            drawKey(i, x, y + 9);
            svg.Text(x + KeyWidth, y + 13, shown[i]);
            x += widths[i];
        }

        return names.Count == 0 ? 0 : y + RowHeight + 6;
    }
}
