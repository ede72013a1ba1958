using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Tests.Statistics;

public class ShareDifferenceTests
{
    // Newcombe (1998), table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(10, 10, 0, 20, 0.6791, 1.0)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0)]
    public void The_interval_is_that_of_the_literature(int a, int m, int b, int n, double low, double high)
    {
        var found = ShareDifference.Of(b / (double)n, n, a / (double)m, m);

        Assert.Equal((a / (double)m) - (b / (double)n), found.Difference, 12);
        Assert.Equal(low, found.Low, 0.00006);
        Assert.Equal(high, found.High, 0.00006);
    }

    [Fact]
    public void A_share_has_no_difference_from_itself_and_the_opposite_difference_is_mirrored()
    {
        var same = ShareDifference.Of(0.8, 100, 0.8, 100);
        var (up, down) = (ShareDifference.Of(0.7, 50, 0.8, 100), ShareDifference.Of(0.8, 100, 0.7, 50));

        Assert.Equal((0.0, -same.Low), (same.Difference, same.High));
        Assert.Equal((-up.High, -up.Low), (down.Low, down.High));
    }
}
