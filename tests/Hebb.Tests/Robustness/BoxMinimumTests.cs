using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Tests.Robustness;

/// <summary>The least value of a linear function in a ball and a box, against the exact minimum and against points that are tried.</summary>
public sealed class BoxMinimumTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    [Fact]
    public void It_tells_on_which_side_of_the_minimum_a_margin_is()
    {
        int corners = 0;
        for (ulong seed = 0; seed < 300; seed++)
        {
            var (d, x, epsilon) = Case(seed);
            double minimum = Minimum(d, x, epsilon, out bool isCorner);
            Assert.True(BoxMinimum.StaysAbove(-minimum + 1e-9, d, x, epsilon, 0, 1), $"{seed}: {minimum}");
            Assert.False(BoxMinimum.StaysAbove(-minimum - 1e-9, d, x, epsilon, 0, 1), $"{seed}: {minimum}");
            corners += isCorner ? 1 : 0;
        }

        Assert.InRange(corners, 30, 270);
    }

    [Fact]
    public void What_stays_above_does_so_at_every_point_that_is_tried()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            var (d, x, epsilon) = Case(seed);
            double margin = -Minimum(d, x, epsilon, out _) + 1e-9;
            var random = Key.For("points", seed).Stream();
            for (int n = 0; n < 200; n++)
            {
                double[] delta = [.. x.Select(_ => (double)random.NextNormal())];
                double length = Math.Sqrt(delta.Sum(v => v * v));
                double radius = epsilon * random.NextSingle();
                delta = [.. delta.Select((v, i) => Math.Clamp(v * radius / length, -x[i], 1 - x[i]))];
                Assert.True(margin + d.Zip(delta, (a, b) => a * b).Sum() > 0);
            }
        }
    }

    [Fact]
    public void A_margin_of_nothing_a_ball_of_nothing_and_a_direction_of_nothing()
    {
        Assert.False(BoxMinimum.StaysAbove(0, [1], [0.5], 0, 0, 1));
        Assert.True(BoxMinimum.StaysAbove(0.1, [1], [0.5], 0, 0, 1));
        Assert.True(BoxMinimum.StaysAbove(0.1, [0, 0], [0.5, 0], 5, 0, 1));
        // At the face of the box nothing can be taken away.
        Assert.True(BoxMinimum.StaysAbove(0.1, [7], [0], 5, 0, 1));
        Assert.False(BoxMinimum.StaysAbove(0.1, [-7], [0], 5, 0, 1));
    }

    private static (double[] D, double[] X, double Epsilon) Case(ulong seed)
    {
        var random = Key.For("case", seed).Stream();
        int n = 1 + random.NextInt32(30);
        var d = new double[n];
        var x = new double[n];
        for (int i = 0; i < n; i++)
        {
            d[i] = random.NextBool(0.1) ? 0 : random.NextNormal();
            // Many numbers lie on a face, as those of images do.
            x[i] = random.NextBool(0.5) ? random.NextInt32(2) : random.NextSingle();
        }

        return (d, x, 0.05 + (2 * random.NextSingle()));
    }

    // Numbers leave the ball's share one after the other as they reach a face of the box: exact, by trying each set.
    private static double Minimum(double[] d, double[] x, double epsilon, out bool isCorner)
    {
        double[] most =
        [
            .. d.Select(
                (v, i) =>
                    v > 0 ? x[i]
                    : v < 0 ? 1 - x[i]
                    : 0
            ),
        ];
        isCorner = most.Sum(m => m * m) <= epsilon * epsilon;
        if (isCorner)
        {
            return -d.Select((v, i) => Math.Abs(v) * most[i]).Sum();
        }

        int[] order = [.. Enumerable.Range(0, d.Length).Where(i => d[i] != 0).OrderBy(i => most[i] / Math.Abs(d[i]))];
        for (int atFace = 0; ; atFace++)
        {
            double left = (epsilon * epsilon) - order[..atFace].Sum(i => most[i] * most[i]);
            double squares = order[atFace..].Sum(i => d[i] * d[i]);
            double lambda = Math.Sqrt(Math.Max(0, left) / squares);
            if (lambda * Math.Abs(d[order[atFace]]) <= most[order[atFace]])
            {
                return -order[..atFace].Sum(i => Math.Abs(d[i]) * most[i]) - (lambda * squares);
            }
        }
    }
}
