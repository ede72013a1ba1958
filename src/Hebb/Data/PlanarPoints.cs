using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Labelled points in the plane and their way into more dimensions; <see cref="Synthetic"/> says what they are.</summary>
internal static class PlanarPoints
{
    /// <summary>P, 2 × 10, from a fixed key that does not depend on the seed.</summary>
    public static Matrix Embedding()
    {
        var p = new Matrix(2, Synthetic.Inputs);
        var stream = RandomKey.FromSeed(0).For("plane to inputs").Stream();
        for (int i = 0; i < p.Rows; i++)
        {
            foreach (ref float entry in p.Row(i))
            {
                entry = stream.NextNormal() * MathF.Sqrt(0.5f);
            }
        }

        return p;
    }

    /// <summary>z = x Pᵀ (P Pᵀ)⁻¹, the least-squares solution of x = z P.</summary>
    /// <param name="x">Rows of 10 numbers.</param>
    public static Matrix PlaneOf(Matrix x)
    {
        var p = Embedding();
        double a = Dot(p.Row(0), p.Row(0));
        double b = Dot(p.Row(0), p.Row(1));
        double c = Dot(p.Row(1), p.Row(1));
        double determinant = (a * c) - (b * b);
        var z = new Matrix(x.Rows, 2);
        for (int i = 0; i < x.Rows; i++)
        {
            double first = Dot(x.Row(i), p.Row(0));
            double second = Dot(x.Row(i), p.Row(1));
            z[i, 0] = (float)(((c * first) - (b * second)) / determinant);
            z[i, 1] = (float)(((a * second) - (b * first)) / determinant);
        }

        return z;
    }

    /// <summary>Draws the points of a shape, adds noise, centres and scales them, and embeds them.</summary>
    /// <param name="name">Of the data set.</param>
    /// <param name="key">Where points and noise come from.</param>
    /// <param name="count">Points to train on, and as many to test on.</param>
    /// <param name="noise">Its deviation in both coordinates.</param>
    /// <param name="shape">What the points are without noise.</param>
    public static DataSet Draw(string name, RandomKey key, int count, float noise, PlaneShape shape)
    {
        InvalidOptionException.ThrowIfOutside(nameof(count), count, 2, 1 << 24);
        InvalidOptionException.ThrowIfOutside(nameof(noise), noise, 0, 1e6f);
        var train = Points(key.For("train").Stream(), count, noise, shape);
        var test = Points(key.For("test").Stream(), count, noise, shape);
        double meanX = train.Average(z => z.X);
        double meanY = train.Average(z => z.Y);
        double square = train.Average(z => ((z.X - meanX) * (z.X - meanX)) + ((z.Y - meanY) * (z.Y - meanY)));
        double scale = Math.Sqrt(square / 2);
        var p = Embedding();
        return new DataSet(name, Embed(train), Embed(test));

        LabelledData Embed((float X, float Y)[] points)
        {
            var examples = new Matrix(points.Length, p.Columns);
            for (int i = 0; i < points.Length; i++)
            {
                float zx = (float)((points[i].X - meanX) / scale);
                float zy = (float)((points[i].Y - meanY) / scale);
                for (int c = 0; c < p.Columns; c++)
                {
                    examples[i, c] = (zx * p[0, c]) + (zy * p[1, c]);
                }
            }

            return new LabelledData(examples, [.. Enumerable.Range(0, points.Length).Select(LabelOf)], labelCount: 2);
        }
    }

    private static (float X, float Y)[] Points(RandomStream stream, int count, float noise, PlaneShape shape)
    {
        var points = new (float X, float Y)[count];
        for (int i = 0; i < count; i++)
        {
            var (x, y) = shape(LabelOf(i), ref stream);
            points[i] = (x + (noise * stream.NextNormal()), y + (noise * stream.NextNormal()));
        }

        return points;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private static int LabelOf(int index) => index % 2;
}
