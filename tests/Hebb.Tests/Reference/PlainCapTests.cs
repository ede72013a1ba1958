using Hebb.Networks;
using Hebb.Reference;

namespace Hebb.Tests.Reference;

public sealed class PlainCapTests
{
    [Fact]
    public void Of_equal_entries_those_of_lower_index_remain_and_a_silent_neuron_fires_only_in_the_cap()
    {
        float[] v = [1, 3, -2, 1, 2, 1];
        Assert.Equal([1, 3, 0, 0, 2, 0], PlainCap.Of(v, 3, FiredWhen.Positive, out bool[] fired));
        Assert.Equal([true, true, false, false, true, false], fired);

        Assert.Equal([0.0, 0, 5], PlainCap.Of([-1.0, -1, 5], 2, FiredWhen.Positive, out fired));
        Assert.Equal([false, false, true], fired);
        PlainCap.Of([-1.0, -1, 5], 2, FiredWhen.InCap, out fired);
        Assert.Equal([true, false, true], fired);
    }
}
