using System.Numerics;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Reference;

/// <summary>
/// A convolutional k-cap layer on one image, in straight loops: <see cref="ConvolutionalLayer"/> has the formula.
/// </summary>
/// <remarks>In single precision the bits are those of <see cref="ConvolutionalPass"/>; in double precision it is what finite differences are taken of.</remarks>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class PlainConvolution<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Runs one image. <see cref="PlainFiring{T}.H"/> is h of each filter at each position, then a 1 for each that is the threshold there,
    /// then the output.
    /// </summary>
    public static PlainFiring<T> Run(ConvolutionalLayer layer, T[] x)
    {
        var options = layer.Options;
        int filters = options.Filters;
        int positions = layer.PositionsDown * layer.PositionsAcross;
        var h = new T[positions * filters];
        var isThreshold = new T[positions * filters];
        var pooled = new T[filters * options.Grid * options.Grid];
        for (int r = 0; r < layer.PositionsDown; r++)
        {
            for (int c = 0; c < layer.PositionsAcross; c++)
            {
                T[] s = FilterValues(layer, Patch(layer, x, r * options.Stride, c * options.Stride));
                int first = ((r * layer.PositionsAcross) + c) * filters;
                T next = options.Cap < filters ? s.OrderDescending().ElementAt(options.Cap) : T.Zero;
                T threshold = T.Max(T.Zero, next);
                if (threshold > T.Zero)
                {
                    // Of equal ones that of lowest index.
                    isThreshold[first + Array.IndexOf(s, threshold)] = T.One;
                }

                for (int f = 0; f < filters; f++)
                {
                    h[first + f] = s[f] > threshold ? s[f] - threshold : T.Zero;
                    Pool(layer, pooled, f, r, c, h[first + f]);
                }
            }
        }

        T[] output = Finish(layer, pooled);
        bool[] fired = [.. output.Select(value => value != T.Zero)];
        return new PlainFiring<T>([], [h, isThreshold, output], [fired]);
    }

    // The numbers of the patch whose first pixel is (top, left), channel by channel.
    private static T[] Patch(ConvolutionalLayer layer, T[] x, int top, int left)
    {
        var (channels, height, width) = layer.InputShape;
        int side = layer.Options.PatchSide;
        return
        [
            .. from channel in Enumerable.Range(0, channels)
            from row in Enumerable.Range(top, side)
            from column in Enumerable.Range(left, side)
            select x[(((channel * height) + row) * width) + column],
        ];
    }

    // s = Aᵀ · patch, or (Aᵀ · patch − mean ΣA) / √(N (variance + c)).
    private static T[] FilterValues(ConvolutionalLayer layer, T[] patch)
    {
        T[] s =
        [
            .. Enumerable
                .Range(0, layer.Options.Filters)
                .Select(f =>
                    patch
                        .Select((pixel, n) => (pixel, n))
                        .Aggregate(
                            T.Zero,
                            (sum, term) =>
                                T.FusedMultiplyAdd(T.CreateChecked(layer.Filters[term.n, f]), term.pixel, sum)
                        ) + T.Zero
                ),
        ];
        if (layer.Options.Contrast is not { } contrast)
        {
            return s;
        }

        var count = T.CreateChecked(patch.Length);
        T mean = patch.Aggregate(T.Zero, (sum, pixel) => sum + pixel) / count;
        T squares = patch.Aggregate(T.Zero, (sum, pixel) => T.FusedMultiplyAdd(pixel - mean, pixel - mean, sum));
        T variance = squares / count;
        if (!(variance >= T.CreateChecked(ConvolutionalLayer.LeastVariance)))
        {
            return new T[s.Length];
        }

        T factor = T.One / T.Sqrt(count * (variance + T.CreateChecked(contrast)));
        for (int f = 0; f < s.Length; f++)
        {
            T total = T.Zero;
            for (int n = 0; n < patch.Length; n++)
            {
                total += T.CreateChecked(layer.Filters[n, f]);
            }

            s[f] = (T.FusedMultiplyAdd(-mean, total, s[f]) * factor) + T.Zero;
        }

        return s;
    }

    private static void Pool(ConvolutionalLayer layer, T[] pooled, int filter, int r, int c, T h)
    {
        var (grid, pooling) = (layer.Options.Grid, layer.Options.Pooling);
        for (int row = 0; row < grid; row++)
        {
            for (int column = 0; column < grid; column++)
            {
                float share =
                    Share(r, layer.PositionsDown, row, grid, pooling)
                    * Share(c, layer.PositionsAcross, column, grid, pooling);
                ref T sum = ref pooled[(((filter * grid) + row) * grid) + column];
                sum = T.FusedMultiplyAdd(h, T.CreateChecked(share), sum);
            }
        }
    }

    // How much position x of n counts in cell g.
    private static float Share(int x, int n, int g, int grid, Pooling pooling)
    {
        double size = (double)n / grid;
        double soft = 1 - (Math.Abs(x + 0.5 - ((g + 0.5) * size)) / size);
        return pooling == Pooling.Hard ? (grid * x / n == g ? 1 : 0)
            // Less is an error of rounding.
            : soft > 1e-9 ? (float)soft
            : 0;
    }

    private static T[] Finish(ConvolutionalLayer layer, T[] pooled)
    {
        T Number(Matrix? row, int i, float otherwise) => T.CreateChecked(row?[0, i] ?? otherwise);
        return
        [
            .. pooled
                .Select(z => layer.Options.SquareRoot ? T.Sqrt(z) : z)
                .Select((z, i) => (z - Number(layer.Mean, i, 0)) * Number(layer.Scale, i, 1))
                .Select(value => value + T.Zero),
        ];
    }
}
