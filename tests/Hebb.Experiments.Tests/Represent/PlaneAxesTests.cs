using Hebb.Experiments.Represent;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Represent;

public class PlaneAxesTests
{
    [Fact]
    public void There_are_eight_ways_to_lay_the_axes_and_each_keeps_all_distances()
    {
        var points = new Matrix(2, 2);
        (points[0, 0], points[0, 1], points[1, 0], points[1, 1]) = (1, 3, -2, 5);

        Matrix[] ways = [.. PlaneAxes.Ways(points)];

        Assert.Equal(8, ways.Select(way => (way[0, 0], way[0, 1], way[1, 0], way[1, 1])).Distinct().Count());
        Assert.All(
            ways,
            way =>
            {
                var (x, y) = (way[0, 0] - way[1, 0], way[0, 1] - way[1, 1]);
                Assert.Equal(9 + 4, (x * x) + (y * y));
            }
        );
    }
}
