using Hebb.Experiments.Reproduce;

namespace Hebb.Experiments.Tests.Reproduce;

public sealed class ReproduceFigureTests
{
    [Fact]
    public void A_share_measured_once_has_no_interval()
    {
        var line = ReproduceFigure.Percent(
            "rule",
            [100, 200],
            [
                [0.25, 0.5],
            ]
        );

        Assert.Equal([25.0, 50.0], line.Points.Select(point => point.Y));
        Assert.All(line.Points, point => Assert.Null(point.Low ?? point.High));
    }

    [Fact]
    public void The_interval_of_a_share_stays_between_0_and_100_percent()
    {
        var line = ReproduceFigure.Percent(
            "rule",
            [100],
            [
                [0.0],
                [1.0],
            ]
        );

        var point = Assert.Single(line.Points);
        Assert.Equal((50, 0, 100), (point.Y, point.Low, point.High));
    }
}
