using System.Runtime.CompilerServices;
using Hebb.Data;

namespace Hebb.Networks;

/// <summary>
/// Makes the view of an image (<see cref="ImageView"/>) and takes gradients back through it. <see cref="Reference.PlainView"/> says the
/// same in straight loops.
/// </summary>
internal static class ImageSampling
{
    /// <summary>The widest image that has a view; a row is kept on the stack.</summary>
    public const int MostSide = 4096;

    internal const double UsualDeviation = 3.404 / 28;
    internal const double LeastRatio = 0.7;
    internal const double MostRatio = 1.6;
    internal const double Strength = 0.6;

    // Less height than a thousandth of a pixel is none.
    internal const double LeastHeight = 1e-6;

    /// <summary>The view of an image.</summary>
    /// <param name="shape">The shape of the image.</param>
    /// <param name="view">Which view.</param>
    /// <param name="image">The image.</param>
    /// <param name="target">Receives the view; not <paramref name="image"/>.</param>
    [SkipLocalsInit]
    public static void Apply(LayerShape shape, ImageView view, ReadOnlySpan<float> image, Span<float> target)
    {
        var moments = new Moments(shape, view, image);
        if (view == ImageView.None || !(moments.Mass > 0))
        {
            image.CopyTo(target);
            return;
        }

        var (channels, height, width) = shape;
        // Zeros on either side, so that each pixel has a right and a left neighbour.
        Span<float> line = stackalloc float[width + 2];
        for (int y = 0; y < height; y++)
        {
            var place = moments.RowOf(y, shape);
            for (int channel = 0; channel < channels; channel++)
            {
                int first = channel * height * width;
                Blend(image.Slice(first, height * width), width, place, line);
                Interpolate(line, place.Start, (float)moments.Stretch, target.Slice(first + (y * width), width));
            }
        }
    }

    /// <summary>The gradient with respect to an image from that with respect to its view.</summary>
    /// <param name="shape">The shape of the image.</param>
    /// <param name="view">Which view.</param>
    /// <param name="image">The image.</param>
    /// <param name="viewGradient">The gradient with respect to the view.</param>
    /// <param name="gradient">Receives the gradient; not <paramref name="viewGradient"/>.</param>
    public static void PullBack(
        LayerShape shape,
        ImageView view,
        ReadOnlySpan<float> image,
        ReadOnlySpan<float> viewGradient,
        Span<float> gradient
    )
    {
        var moments = new Moments(shape, view, image);
        if (view == ImageView.None || !(moments.Mass > 0))
        {
            viewGradient.CopyTo(gradient);
            return;
        }

        gradient.Clear();
        var (channels, height, width) = shape;
        double toStretch = 0;
        double toSlant = 0;
        double toX = 0;
        double toY = 0;
        for (int y = 0; y < height; y++)
        {
            var place = moments.RowOf(y, shape);
            for (int channel = 0; channel < channels; channel++)
            {
                int first = channel * height * width;
                var pixels = image.Slice(first, height * width);
                var sums = gradient.Slice(first, height * width);
                for (int x = 0; x < width; x++)
                {
                    float delta = viewGradient[first + (y * width) + x];
                    float u = place.Start + ((float)moments.Stretch * x);
                    if (delta == 0 || !(u > -1 && u < width))
                    {
                        continue;
                    }

                    int column = (int)MathF.Floor(u);
                    float right = u - column;
                    float below = place.Below;
                    float topLeft = Take(place.Row, column, (1 - below) * (1 - right) * delta, pixels, sums);
                    float topRight = Take(place.Row, column + 1, (1 - below) * right * delta, pixels, sums);
                    float bottomLeft = Take(place.Row + 1, column, below * (1 - right) * delta, pixels, sums);
                    float bottomRight = Take(place.Row + 1, column + 1, below * right * delta, pixels, sums);
                    double across =
                        delta * (((1 - below) * (topRight - topLeft)) + (below * (bottomRight - bottomLeft)));
                    double down = delta * (((1 - right) * (bottomLeft - topLeft)) + (right * (bottomRight - topRight)));
                    toStretch += across * (x - ((width - 1) / 2.0));
                    toSlant += across * (y - ((height - 1) / 2.0));
                    toX += across;
                    toY += down;
                }
            }
        }

        moments.AddGradient(shape, gradient, toStretch, toSlant, toX, toY);

        // The pixel, or 0 outside; its gradient grows.
        float Take(int row, int column, float share, ReadOnlySpan<float> pixels, Span<float> sums)
        {
            if ((uint)row >= (uint)height || (uint)column >= (uint)width)
            {
                return 0;
            }

            sums[(row * width) + column] += share;
            return pixels[(row * width) + column];
        }
    }

    // Rows r and r + 1 of the image, mixed: the row from which a row of the view is taken, between two zeros.
    private static void Blend(ReadOnlySpan<float> image, int width, Place place, Span<float> line)
    {
        int height = image.Length / width;
        line.Clear();
        for (int i = 0; i < 2; i++)
        {
            int row = place.Row + i;
            float share = i == 0 ? 1 - place.Below : place.Below;
            if ((uint)row >= (uint)height)
            {
                continue;
            }

            var pixels = image.Slice(row * width, width);
            var target = line.Slice(1, width);
            for (int x = 0; x < pixels.Length; x++)
            {
                target[x] += share * pixels[x];
            }
        }
    }

    private static void Interpolate(ReadOnlySpan<float> line, float start, float stretch, Span<float> target)
    {
        int width = target.Length;
        for (int x = 0; x < width; x++)
        {
            float u = start + (stretch * x) + 1;
            // Also false where it is no number.
            if (!(u > 0 && u < width + 1))
            {
                target[x] = 0;
                continue;
            }

            int column = (int)u;
            float right = u - column;
            float left = line[column];
            target[x] = left + (right * (line[column + 1] - left));
        }
    }

    /// <summary>Where a row of the view lies: between rows <see cref="Row"/> and the next, its first pixel at column <see cref="Start"/>.</summary>
    private readonly record struct Place(int Row, float Below, float Start);

    // Mass, centre, slant and width of an image, in double precision about its middle.
    private readonly struct Moments
    {
        private readonly ImageView view;
        private readonly double xx;
        private readonly double yy;
        private readonly double x;
        private readonly double y;
        private readonly double slant;
        private readonly double deviation;

        public Moments(LayerShape shape, ImageView view, ReadOnlySpan<float> image)
        {
            this.view = view;
            Stretch = 1;
            if (view == ImageView.None)
            {
                return;
            }

            var (_, height, width) = shape;
            double xy = 0;
            for (int line = 0; line < image.Length / width; line++)
            {
                double down = (line % height) - ((height - 1) / 2.0);
                double across = -(width - 1) / 2.0;
                double mass = 0;
                double first = 0;
                double second = 0;
                foreach (float pixel in image.Slice(line * width, width))
                {
                    double moment = pixel * across;
                    mass += pixel;
                    first += moment;
                    second += moment * across;
                    across++;
                }

                Mass += mass;
                x += first;
                y += mass * down;
                xx += second;
                xy += first * down;
                yy += mass * down * down;
            }

            if (!(Mass > 0))
            {
                return;
            }

            (x, y) = (x / Mass, y / Mass);
            (xx, xy, yy) = ((xx / Mass) - (x * x), (xy / Mass) - (x * y), (yy / Mass) - (y * y));
            slant = yy > LeastHeight ? xy / yy : 0;
            deviation = Math.Sqrt(Math.Max(0, xx - (2 * slant * xy) + (slant * slant * yy)));
            if (view == ImageView.DeskewAndWidth)
            {
                double ratio = deviation / (UsualDeviation * width);
                Stretch = 1 + (Strength * (Math.Clamp(ratio, LeastRatio, MostRatio) - 1));
            }
        }

        public double Mass { get; }

        /// <summary>s.</summary>
        public double Stretch { get; }

        public Place RowOf(int row, LayerShape shape)
        {
            double middle = (shape.Width - 1) / 2.0;
            double v = row + y;
            double above = Math.Floor(v);
            // Far outside is outside, however far.
            int first = (int)Math.Clamp(above, -2.0, shape.Height);
            double start = (slant * (row - ((shape.Height - 1) / 2.0))) + middle + x - (Stretch * middle);
            return new Place(first, (float)(v - above), (float)start);
        }

        /// <summary>Adds what the gradients with respect to s, a and the centre mean for the pixels.</summary>
        public void AddGradient(
            LayerShape shape,
            Span<float> gradient,
            double toStretch,
            double toSlant,
            double toX,
            double toY
        )
        {
            var (_, height, width) = shape;
            double ratio = deviation / (UsualDeviation * width);
            bool isClipped = view != ImageView.DeskewAndWidth || !(ratio > LeastRatio && ratio < MostRatio);
            double toVariance = isClipped ? 0 : toStretch * Strength / (UsualDeviation * width) / (2 * deviation);
            double ofSlant = yy > LeastHeight ? toSlant / yy : 0;
            double variance = deviation * deviation;
            for (int line = 0; line < gradient.Length / width; line++)
            {
                double e = (line % height) - ((height - 1) / 2.0) - y;
                var row = gradient.Slice(line * width, width);
                for (int column = 0; column < row.Length; column++)
                {
                    double d = column - ((width - 1) / 2.0) - x;
                    double upright = d - (slant * e);
                    // The centre moves neither the slant nor the width to first order, nor does the slant the width.
                    double sum =
                        (toX * d)
                        + (toY * e)
                        + (ofSlant * upright * e)
                        + (toVariance * ((upright * upright) - variance));
                    row[column] += (float)(sum / Mass);
                }
            }
        }
    }
}
