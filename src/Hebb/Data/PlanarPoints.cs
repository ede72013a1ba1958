using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Labelled points in the plane and their way into more dimensions; <see cref="Synthetic"/> says what they are.</summary>
internal static class PlanarPoints
{
    private const int Count = 500;

    private delegate (float X, float Y) Shape(int label, ref RandomStream stream);

    public static DataSet Circles(RandomKey key)
    {
        const float Factor = 0.5f;
        return Draw("circles", key, noise: 0.05f, Point);

        static (float X, float Y) Point(int label, ref RandomStream stream)
        {
            var (sin, cos) = MathF.SinCos(stream.NextSingle(0, 2 * MathF.PI));
            return label == 0 ? (cos, sin) : (Factor * cos, Factor * sin);
        }
    }

    public static DataSet Moons(RandomKey key)
    {
        return Draw("moons", key, noise: 0.1f, Point);

        static (float X, float Y) Point(int label, ref RandomStream stream)
        {
            var (sin, cos) = MathF.SinCos(stream.NextSingle(0, MathF.PI));
            return label == 0 ? (cos, sin) : (1 - cos, 0.5f - sin);
        }
    }

    public static DataSet Blobs(RandomKey key)
    {
        return Draw("blobs", key, noise: 0.6f, Point);

        static (float X, float Y) Point(int label, ref RandomStream stream) => label == 0 ? (-1, -1) : (1, 1);
    }

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

    private static DataSet Draw(string name, RandomKey key, float noise, Shape shape)
    {
        var train = Points(key.For("train").Stream(), noise, shape);
        var test = Points(key.For("test").Stream(), noise, shape);
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

    private static (float X, float Y)[] Points(RandomStream stream, float noise, Shape shape)
    {
        var points = new (float X, float Y)[Count];
        for (int i = 0; i < Count; i++)
        {
            var (x, y) = shape(LabelOf(i), ref stream);
            points[i] = (x + (noise * stream.NextNormal()), y + (noise * stream.NextNormal()));
        }

        return points;
    }

    private static int LabelOf(int index) => index % 2;
}
