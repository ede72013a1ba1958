using Hebb.Data;
using Hebb.Networks;

namespace Hebb.Reference;

/// <summary>The view of one image in double precision, in straight loops: <see cref="ImageView"/> has the formulas.</summary>
internal static class PlainView
{
    /// <summary>The view of an image.</summary>
    public static double[] Of(LayerShape shape, ImageView view, double[] image)
    {
        var (channels, height, width) = shape;
        double[] all =
        [
            .. Enumerable
                .Range(0, height * width)
                .Select(i => Enumerable.Range(0, channels).Sum(c => image[(c * height * width) + i])),
        ];
        double Mean(Func<int, int, double> of) => all.Select((v, i) => v * of(i % width, i / width)).Sum() / all.Sum();
        if (view == ImageView.None || all.Sum() <= 0)
        {
            return image;
        }

        double centreX = Mean((x, _) => x);
        double centreY = Mean((_, y) => y);
        double tall = Mean((_, y) => (y - centreY) * (y - centreY));
        double slant = tall > 1e-6 ? Mean((x, y) => (x - centreX) * (y - centreY)) / tall : 0;
        double deviation = Math.Sqrt(Mean((x, y) => Math.Pow(x - centreX - (slant * (y - centreY)), 2)));
        double ratio = Math.Min(Math.Max(deviation / (3.404 * width / 28), 0.7), 1.6);
        double stretch = view == ImageView.Deskew ? 1 : 1 + (0.6 * (ratio - 1));
        var result = new double[image.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int channel = i / (height * width);
            double down = (i / width % height) - ((height - 1) / 2.0);
            double across = (i % width) - ((width - 1) / 2.0);
            double u = (stretch * across) + (slant * down) + centreX;
            double v = down + centreY;
            var (column, row) = ((int)Math.Floor(u), (int)Math.Floor(v));
            double Pixel(int y, int x) =>
                y < 0 || x < 0 || y >= height || x >= width ? 0 : image[(((channel * height) + y) * width) + x];
            double top = ((1 - (u - column)) * Pixel(row, column)) + ((u - column) * Pixel(row, column + 1));
            double bottom = ((1 - (u - column)) * Pixel(row + 1, column)) + ((u - column) * Pixel(row + 1, column + 1));
            result[i] = ((1 - (v - row)) * top) + ((v - row) * bottom);
        }

        return result;
    }
}
