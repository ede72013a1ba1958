using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

public class EpochOrderTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(6);

    [Fact]
    public void An_epochs_order_is_a_shuffle_that_depends_on_the_key_and_the_epoch_alone()
    {
        int[][] orders = [.. Enumerable.Range(1, 4).Select(epoch => new EpochOrder(Key, 50).Of(epoch).ToArray())];
        Assert.All(orders, order => Assert.Equal(Enumerable.Range(0, 50), order.Order()));
        Assert.Equal(4, orders.Select(order => string.Join(' ', order)).Distinct().Count());
        Assert.NotEqual(orders[0], new EpochOrder(RandomKey.FromSeed(7), 50).Of(1).ToArray());

        // Whatever was asked before.
        var asked = new EpochOrder(Key, 50);
        foreach (int epoch in new[] { 3, 1, 1, 4, 2, 3 })
        {
            Assert.Equal(orders[epoch - 1], asked.Of(epoch).ToArray());
        }
    }

    [Fact]
    public void Without_a_key_the_order_is_that_of_the_data()
    {
        var order = new EpochOrder(null, 5);
        Assert.Equal([0, 1, 2, 3, 4], order.Of(1).ToArray());
        Assert.Equal([0, 1, 2, 3, 4], order.Of(2).ToArray());
    }
}
