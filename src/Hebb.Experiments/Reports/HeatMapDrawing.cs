namespace Hebb.Experiments.Reports;

/// <summary>Lays out and draws a <see cref="HeatMap"/>.</summary>
internal sealed class HeatMapDrawing
{
    // More cells than this are one raster image: a shape for each would take megabytes.
    private const int MostShapes = 1024;
    private const double WidestCell = 72;
    private const double HighestCell = 28;
    private const double HighestMap = 640;
    private const double LongestColumnLabel = 110;

    private readonly HeatMap map;
    private readonly double width;
    private readonly SvgWriter svg;
    private readonly ColourScale scale;
    private readonly double left;
    private readonly double cellWidth;
    private readonly double cellHeight;

    private HeatMapDrawing(HeatMap map, double width)
    {
        this.map = map;
        this.width = width;
        svg = new SvgWriter(Label(map), width);
        scale = ColourScale.Of(map.Values.SelectMany(row => row));
        left = Math.Min(width * 0.3, map.RowLabels.Max(TextFit.Width)) + 8;
        cellWidth = Math.Min(WidestCell, (width - left - 1) / Columns);
        cellHeight = Math.Min(Math.Min(cellWidth, HighestCell), HighestMap / Rows);
        if (Columns < 4)
        {
            // A few wide cells in a row are easier to read than a few small squares.
            cellHeight = Math.Min(HighestCell, HighestMap / Rows);
        }
    }

    private int Rows => map.RowLabels.Count;

    private int Columns => map.ColumnLabels.Count;

    /// <summary>The picture.</summary>
    public static string Draw(HeatMap map, double width) =>
        map.Values.Any(row => row.Any(AxisTicks.IsDrawable))
            ? new HeatMapDrawing(map, width).Draw()
            : SvgWriter.NoData(Label(map), width);

    private static string Label(HeatMap map) => $"Heat map: {map.Title}";

    private string Draw()
    {
        svg.Text(0, 12, TextFit.Shorten($"{map.RowAxis} ↓  {map.ColumnAxis} →", width), "muted");
        double top = DrawColumnLabels(22);
        DrawRowLabels(top);
        if (Rows * Columns <= MostShapes)
        {
            DrawCells(top);
        }
        else
        {
            svg.Image(left, top, Columns * cellWidth, Rows * cellHeight, Raster(), map.Title);
        }

        double bottom = top + Rows * cellHeight;
        svg.Rect(left, top, Columns * cellWidth, bottom - top, "frame");
        bool hasMissing = map.Values.Any(row => !row.All(AxisTicks.IsDrawable));
        return svg.Finish(ColourKey.Draw(svg, scale, map.Unit, hasMissing, bottom + 10, width));
    }

    // Level if they fit beside each other, upright if the columns are wide enough for that, else every n-th.
    private double DrawColumnLabels(double top)
    {
        double longest = map.ColumnLabels.Max(TextFit.Width);
        bool isLevel = longest + 6 <= cellWidth;
        if (!isLevel && cellWidth >= TextFit.LineHeight)
        {
            double height = Math.Min(LongestColumnLabel, longest) + 4;
            for (int i = 0; i < Columns; i++)
            {
                string text = TextFit.Shorten(map.ColumnLabels[i], LongestColumnLabel);
                svg.TextUpwards(left + (i + 0.5) * cellWidth + 4, top + height - 4, text);
            }

            return top + height;
        }

        int every = isLevel ? 1 : (int)Math.Ceiling((Math.Min(longest, width / 3) + 12) / cellWidth);
        for (int i = 0; i < Columns; i += every)
        {
            string text = TextFit.Shorten(map.ColumnLabels[i], width / 3);
            double start = left + i * cellWidth;
            if (isLevel)
            {
                svg.Text(start + cellWidth / 2, top + 11, text, "middle");
            }
            else if (start + TextFit.Width(text) <= width)
            {
                svg.Text(start, top + 11, text);
            }
        }

        return top + 18;
    }

    private void DrawRowLabels(double top)
    {
        int every = (int)Math.Ceiling(TextFit.LineHeight / cellHeight);
        for (int i = 0; i < Rows; i += every)
        {
            string text = TextFit.Shorten(map.RowLabels[i], left - 8);
            svg.Text(left - 8, top + (i + 0.5) * cellHeight + 4.5, text, "end");
        }
    }

    private void DrawCells(double top)
    {
        double[] values = [.. map.Values.SelectMany(row => row)];
        var texts = TickLabels.Aligned(values);
        if (!Fit(texts))
        {
            texts = TickLabels.Aligned(values, digits: 2);
        }

        bool hasNumbers = Fit(texts);
        bool hasTips = !hasNumbers && width >= Figure.WideWidth;
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                double value = map.Values[row][column];
                double x = left + column * cellWidth;
                double y = top + row * cellHeight;
                double opacity = AxisTicks.IsDrawable(value) ? scale.Strength(value) : 1;
                string? tip = hasTips ? TipOf(row, column) : null;
                svg.Rect(x, y, cellWidth, cellHeight, ColourScale.CssClass(value), opacity, tip);
                if (hasNumbers)
                {
                    string text = AxisTicks.IsDrawable(value) ? texts[row * Columns + column] : "–";
                    svg.Text(x + cellWidth / 2, y + cellHeight / 2 + 4.5, text, "cell");
                }
            }
        }
    }

    private string TipOf(int row, int column) =>
        $"{map.RowAxis} {map.RowLabels[row]}, {map.ColumnAxis} {map.ColumnLabels[column]}: "
        + TickLabels.Short(map.Values[row][column]);

    private bool Fit(IReadOnlyList<string> texts) =>
        texts.Max(TextFit.Width) + 6 <= cellWidth && cellHeight >= TextFit.LineHeight + 1;

    private byte[] Raster()
    {
        byte[] rgba = new byte[4 * Rows * Columns];
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                scale.Paint(map.Values[row][column], rgba.AsSpan(4 * (row * Columns + column), 4));
            }
        }

        return PngFile.Encode(Columns, Rows, PngFile.RedGreenBlueAlpha, rgba);
    }
}
