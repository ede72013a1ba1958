namespace Hebb.Experiments.Reports;

/// <summary>Lays out and draws a <see cref="ScatterPlot"/>.</summary>
internal static class ScatterPlotDrawing
{
    private const double Gap = 16;
    private const double WidestPanel = 290;
    private const double NarrowestPanel = 160;
    private const double Margin = 7;
    private const double Radius = 2.5;
    private const double LargestStrength = 4;

    /// <summary>The picture.</summary>
    public static string Draw(ScatterPlot plot, double width)
    {
        string label = $"Scatter plot: {plot.Title}";
        if (!plot.Panels.Any(panel => panel.Points.Any(ScatterPlot.IsDrawn)))
        {
            return SvgWriter.NoData(label, width);
        }

        var svg = new SvgWriter(label, width);
        double top = 0;
        if (plot.Groups.Count > 1)
        {
            top = Legend.Draw(svg, plot.Groups, (i, x, y) => svg.Disc(x + 11, y, 4, Colour(i), 1), width);
        }

        // As many in a row as fit, all of one size, and no row with a single one left over where that can be.
        int most = Math.Max(1, (int)((width + Gap) / (NarrowestPanel + Gap)));
        int rows = (plot.Panels.Count + most - 1) / most;
        int columns = (plot.Panels.Count + rows - 1) / rows;
        double side = Math.Min(WidestPanel, ((width + Gap) / columns) - Gap);
        double height = side + TextFit.LineHeight + 8;
        foreach (var (i, panel) in plot.Panels.Index())
        {
            double x = i % columns * (side + Gap);
            double y = top + (i / columns * (height + Gap));
            svg.Text(x, y + 12, TextFit.Shorten(panel.Caption, side));
            DrawPanel(svg, panel, x, y + TextFit.LineHeight + 4, side);
        }

        return svg.Finish(top + (rows * (height + Gap)));
    }

    private static void DrawPanel(SvgWriter svg, ScatterPanel panel, double left, double top, double side)
    {
        svg.Rect(left, top, side, side, "frame");
        var drawn = panel.Points.Where(ScatterPlot.IsDrawn).ToList();
        if (drawn.Count == 0)
        {
            return;
        }

        var (lowX, highX) = (drawn.Min(point => point.X), drawn.Max(point => point.X));
        var (lowY, highY) = (drawn.Min(point => point.Y), drawn.Max(point => point.Y));
        double extent = Math.Max(highX - lowX, highY - lowY);
        double scale = extent > 0 ? (side - (2 * Margin)) / extent : 0;
        double X(ScatterPoint point) => left + (side / 2) + ((point.X - ((lowX + highX) / 2)) * scale);
        double Y(ScatterPoint point) => top + (side / 2) - ((point.Y - ((lowY + highY) / 2)) * scale);
        foreach (var edge in panel.Edges)
        {
            var (from, to) = (panel.Points[edge.From], panel.Points[edge.To]);
            if (ScatterPlot.IsDrawn(from) && ScatterPlot.IsDrawn(to))
            {
                svg.Edge(X(from), Y(from), X(to), Y(to), Math.Clamp(edge.Strength, 0, 1));
            }
        }

        foreach (var point in drawn)
        {
            double strength = Math.Min(point.Strength, LargestStrength);
            double opacity = 0.15 + (0.55 * Math.Min(1, strength));
            svg.Disc(X(point), Y(point), Radius * (0.6 + (0.4 * strength)), Colour(point.Group), opacity);
        }
    }

    private static string Colour(int group) => $"fill s{group % StyleSheet.SeriesColours}";
}
