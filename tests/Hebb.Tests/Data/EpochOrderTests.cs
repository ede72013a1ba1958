using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

public sealed class EpochOrderTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Each_epoch_sees_each_example_once(int examples)
    {
        var order = new EpochOrder(Key, examples);
        for (int epoch = 1; epoch <= 5; epoch++)
        {
            Assert.Equal(Enumerable.Range(0, examples), order.Of(epoch).ToArray().Order());
        }
    }

    [Fact]
    public void The_order_is_a_function_of_key_and_epoch_alone()
    {
        int[][] forwards = Orders(Key, 1, 2, 3, 4);
        Assert.Equal(forwards.Reverse(), Orders(Key, 4, 3, 2, 1));
        Assert.Equal([forwards[2]], Orders(Key, 3));
        Assert.Equal([forwards[2], forwards[2]], Orders(Key, 3, 3));

        Assert.Equal(4, forwards.Select(order => string.Join(' ', order)).Distinct().Count());
        Assert.NotEqual(forwards[0], Orders(RandomKey.FromSeed(2), 1)[0]);
    }

    [Fact]
    public void Without_a_key_it_is_that_of_the_data()
    {
        var order = new EpochOrder(null, 7);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], order.Of(1).ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], order.Of(2).ToArray());
    }

    // One after the other, by one instance.
    private static int[][] Orders(RandomKey key, params int[] epochs)
    {
        var order = new EpochOrder(key, 50);
        return [.. epochs.Select(epoch => order.Of(epoch).ToArray())];
    }
}
