using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Tests.Statistics;

public sealed class PairedDifferenceTests
{
    [Fact]
    public void What_both_have_in_common_does_not_widen_the_interval()
    {
        var found = PairedDifference.Of([1, 50, 3], [2, 52, 6]);

        // 1, 2, 3: deviation 1; t of two degrees of freedom is 4.3027.
        Assert.Equal(2, found.Mean, 1e-12);
        Assert.Equal(2 - (4.3027 / Math.Sqrt(3)), found.Low!.Value, 1e-4);
        Assert.Throws<ArgumentException>(() => PairedDifference.Of([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => PairedDifference.Of([], []));
    }
}
