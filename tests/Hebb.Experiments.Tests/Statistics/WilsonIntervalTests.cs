using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Tests.Statistics;

public sealed class WilsonIntervalTests
{
    // Newcombe (1998), Statistics in Medicine 17, table I, method 3: the score interval without continuity correction.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void The_interval_is_the_published_one(int counted, int n, double low, double high)
    {
        var interval = WilsonInterval.Of(counted / (double)n, n);

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }
}
