namespace Hebb.Experiments.Reports;

/// <summary>Lays out and draws an <see cref="ImageGrid"/>.</summary>
internal sealed class ImageGridDrawing
{
    // Five images of 28 × 28 pixels fill the page's column, three a phone's.
    private const double UsualTile = 112;
    private const double UsualNarrowTile = 90;
    private const double LeastTile = 72;
    private const double Gap = 10;
    private const int MostCaptionLines = 3;

    private readonly ImageGrid grid;
    private readonly double width;
    private readonly SvgWriter svg;
    private readonly double tile;
    private readonly ColourScale scale;

    private ImageGridDrawing(ImageGrid grid, double width)
    {
        this.grid = grid;
        this.width = width;
        svg = new SvgWriter(Label(grid), width);
        int side = grid.Images.Max(image => Math.Max(image.Width, image.Height));
        double room = width < Figure.WideWidth ? UsualNarrowTile : UsualTile;
        tile = Math.Min(width, Math.Max(LeastTile, Magnification(side, room) * side));
        scale = grid.Range is { } range
            ? ColourScale.Between(range.Low, range.High)
            : ColourScale.Of(grid.Images.SelectMany(image => image.Values.Select(value => (double)value)));
    }

    // Grey values run from black to white; only a scale with a sign needs colours.
    private bool IsSigned => scale.Low < 0;

    /// <summary>The picture.</summary>
    public static string Draw(ImageGrid grid, double width) =>
        grid.Images.Count == 0 ? SvgWriter.NoData(Label(grid), width) : new ImageGridDrawing(grid, width).Draw();

    private static string Label(ImageGrid grid) => $"{grid.Images.Count} images: {grid.Title}";

    // A whole number of screen pixels for each of the image's, as long as it fits.
    private static double Magnification(int side, double room) => Math.Max(1, Math.Floor(room / side));

    private string Draw()
    {
        int columns = Math.Max(1, (int)((width + Gap) / (tile + Gap)));
        double y = 0;
        foreach (var row in grid.Images.Chunk(columns))
        {
            var captions = row.Select(image => TextFit.Wrap(image.Caption, tile, MostCaptionLines)).ToList();
            for (int i = 0; i < row.Length; i++)
            {
                double x = i * (tile + Gap);
                DrawImage(row[i], x, y);
                for (int line = 0; line < captions[i].Count; line++)
                {
                    svg.Text(x, y + tile + 15 + line * TextFit.LineHeight, captions[i][line]);
                }
            }

            y += tile + captions.Max(lines => lines.Count) * TextFit.LineHeight + Gap + 4;
        }

        return svg.Finish(DrawKey(y));
    }

    private void DrawImage(GreyImage image, double x, double y)
    {
        int side = Math.Max(image.Width, image.Height);
        double size = side > tile ? tile / side : Magnification(side, tile);
        double top = y + tile - image.Height * size;
        if (IsSigned)
        {
            // Weights near zero show what lies behind, which must be lighter than a dark page.
            svg.Rect(x, top, image.Width * size, image.Height * size, "backing");
        }

        svg.Image(x, top, image.Width * size, image.Height * size, Png(image), image.Caption);
        svg.Rect(x, top, image.Width * size, image.Height * size, "frame");
    }

    private double DrawKey(double y) =>
        IsSigned
            ? ColourKey.Draw(svg, scale, grid.Unit, grid.Undrawn > 0, y, width, hasBacking: true)
            : ColourKey.DrawGrey(svg, scale.Low, scale.High, grid.Unit, y, width);

    private byte[] Png(GreyImage image)
    {
        // Grey has no colour to spare for a pixel without a value, so such an image takes four channels.
        if (!IsSigned && image.Values.All(float.IsFinite))
        {
            return PngFile.Encode(image.Width, image.Height, PngFile.Grey, [.. image.Values.Select(Grey)]);
        }

        byte[] rgba = new byte[4 * image.Values.Count];
        for (int i = 0; i < image.Values.Count; i++)
        {
            Paint(image.Values[i], rgba.AsSpan(4 * i, 4));
        }

        return PngFile.Encode(image.Width, image.Height, PngFile.RedGreenBlueAlpha, rgba);
    }

    private void Paint(float value, Span<byte> rgba)
    {
        if (IsSigned || !float.IsFinite(value))
        {
            scale.Paint(value, rgba);
            return;
        }

        rgba[0] = rgba[1] = rgba[2] = Grey(value);
        rgba[3] = 255;
    }

    private byte Grey(float value)
    {
        double share = scale.High > scale.Low ? (value - scale.Low) / (scale.High - scale.Low) : 0.5;
        return (byte)Math.Round(255 * Math.Clamp(share, 0, 1));
    }
}
