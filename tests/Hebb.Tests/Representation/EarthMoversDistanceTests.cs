using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

public sealed class EarthMoversDistanceTests
{
    [Fact]
    public void The_assignment_is_the_cheapest_of_all()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            int n = 1 + (int)(seed % 7);
            double[] cost = Costs(seed, n, whole: seed % 2 == 0);

            Assert.Equal(CheapestOfAll(cost, n), new Assignment(cost, n).Total, 1e-12);
        }

        double[] eight = Costs(99, 8, whole: false);
        Assert.Equal(CheapestOfAll(eight, 8), new Assignment(eight, 8).Total, 1e-12);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(100, false)]
    [InlineData(257, false)]
    [InlineData(200, true)]
    public void Prices_prove_that_no_assignment_is_cheaper(int n, bool whole)
    {
        double[] cost = Costs((ulong)n, n, whole);

        var found = new Assignment(cost, n);

        Assert.Equal(Enumerable.Range(0, n), found.ColumnOf.Order());
        var (u, v) = found.Prices;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                Assert.True(u[i] + v[j] <= cost[(i * n) + j] + 1e-9, $"{i}, {j}");
            }
        }

        Assert.Equal(u.Sum() + v.Sum(), found.Total, 1e-9 * n);
    }

    [Fact]
    public void Place_size_and_order_do_not_count_but_orientation_does()
    {
        var points = Points(3, 50);
        var moved = new Matrix(50, 2);
        var mirrored = new Matrix(50, 2);
        for (int i = 0; i < 50; i++)
        {
            moved[i, 0] = (2 * points[49 - i, 0]) + 8;
            moved[i, 1] = (0.25f * points[49 - i, 1]) - 1;
            mirrored[i, 0] = -points[i, 0];
            mirrored[i, 1] = points[i, 1];
        }

        Assert.Equal(0, EarthMoversDistance.Between(points, moved), 1e-6);
        Assert.InRange(EarthMoversDistance.Between(points, mirrored), 0.01, 0.5);
        Assert.InRange(EarthMoversDistance.Between(points, moved, scaled: false), 7, 9);
    }

    [Fact]
    public void On_a_line_it_is_the_distance_of_the_sorted_points()
    {
        var first = Points(5, 40);
        var second = Points(6, 40);
        for (int i = 0; i < 40; i++)
        {
            (first[i, 1], second[i, 1]) = (3, 3);
        }

        double[] a = [.. Enumerable.Range(0, 40).Select(i => (double)first[i, 0]).Order()];
        double[] b = [.. Enumerable.Range(0, 40).Select(i => (double)second[i, 0]).Order()];
        Assert.Equal(
            a.Zip(b, (x, y) => Math.Abs(x - y)).Average(),
            EarthMoversDistance.Between(first, second, scaled: false),
            1e-9
        );
    }

    [Fact]
    public void Sets_that_do_not_fit_are_refused()
    {
        var points = Points(3, 5);
        Assert.Throws<InvalidOptionException>(() => EarthMoversDistance.Between(points, Points(3, 6)));
        Assert.Throws<InvalidOptionException>(() => EarthMoversDistance.Between(points, new Matrix(5, 3)));
        Assert.Throws<InvalidOptionException>(() => EarthMoversDistance.Between(new Matrix(0, 2), new Matrix(0, 2)));
        var bad = Points(3, 5);
        bad[2, 1] = float.NaN;
        Assert.Throws<InvalidOptionException>(() => EarthMoversDistance.Between(points, bad));
    }

    private static Matrix Points(ulong seed, int n)
    {
        var points = new Matrix(n, 2);
        var stream = RandomKey.FromSeed(seed).Stream();
        for (int i = 0; i < n; i++)
        {
            stream.FillNormal(points.Row(i));
        }

        return points;
    }

    // Small whole numbers have many ties.
    private static double[] Costs(ulong seed, int n, bool whole)
    {
        var stream = RandomKey.FromSeed(seed).For("costs").Stream();
        return [.. Enumerable.Range(0, n * n).Select(_ => whole ? stream.NextInt32(5) : (double)stream.NextSingle())];
    }

    private static double CheapestOfAll(double[] cost, int n, int row = 0, int taken = 0)
    {
        if (row == n)
        {
            return 0;
        }

        double best = double.PositiveInfinity;
        for (int column = 0; column < n; column++)
        {
            if ((taken >> column & 1) == 0)
            {
                double rest = CheapestOfAll(cost, n, row + 1, taken | (1 << column));
                best = Math.Min(best, cost[(row * n) + column] + rest);
            }
        }

        return best;
    }
}
