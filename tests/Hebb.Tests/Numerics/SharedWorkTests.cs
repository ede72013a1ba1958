using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class SharedWorkTests
{
    [Theory]
    [InlineData(1, 7, false)]
    [InlineData(3, 7, false)]
    [InlineData(3, 7, true)]
    [InlineData(5, 3, true)]
    [InlineData(4, 0, false)]
    public void Every_rank_gets_what_all_items_gave_and_each_item_is_done_once(int count, int items, bool oneByOne)
    {
        int done = 0;
        double[][] Run(IRanks ranks)
        {
            using var workers = new WorkerPool(2, ranks: ranks);
            return workers.Share(
                items,
                (i, own, _) =>
                {
                    Interlocked.Increment(ref done);
                    Assert.Equal(1, own.Ranks.Count);
                    Assert.Equal(oneByOne ? 2 : 1, own.Threads);
                    // As many numbers as the item's index says: some have none.
                    return [.. Enumerable.Range(0, i).Select(n => i + (0.1 * n))];
                },
                oneByOne
            );
        }

        var found = ThreadRanks.Run(count, Run);

        Assert.Equal(items, done);
        double[][] expected =
        [
            .. Enumerable.Range(0, items).Select(i => Enumerable.Range(0, i).Select(n => i + (0.1 * n)).ToArray()),
        ];
        Assert.All(found, each => Assert.Equal(expected, each));
    }

    [Fact]
    public void What_fails_on_one_rank_ends_the_work_of_all()
    {
        string Run(IRanks ranks)
        {
            using var workers = new WorkerPool(1, ranks: ranks);
            var error = Assert.ThrowsAny<HebbException>(() =>
                workers.Share(6, (i, _, _) => i == 4 ? throw new DivergedException("item 4", double.NaN) : [i])
            );
            return error.Message;
        }

        string[] messages = ThreadRanks.Run(3, Run);

        Assert.Contains("item 4", messages[2], StringComparison.Ordinal);
        Assert.Equal(messages[0], messages[1]);
        Assert.Equal($"rank 2: {messages[2]}", messages[0]);
    }

    [Fact]
    public void A_rank_that_is_asked_to_stop_after_it_said_no_does_not_leave_the_others()
    {
        using var stop = new CancellationTokenSource();
        var ranks = new StoppedWhileTheySum(count: 2) { Stop = stop.Cancel };

        ranks.ThrowIfCancelled(stop.Token);

        Assert.True(stop.IsCancellationRequested);
        Assert.Throws<OperationCanceledException>(() => ranks.ThrowIfCancelled(stop.Token));
    }

    [Fact]
    public void A_rank_that_is_asked_to_stop_stops_all()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        bool Run(IRanks ranks)
        {
            using var workers = new WorkerPool(1, ranks: ranks);
            var mine = ranks.Rank == 1 ? stop.Token : CancellationToken.None;
            Assert.Throws<OperationCanceledException>(() => ranks.ThrowIfCancelled(mine));
            Assert.Throws<OperationCanceledException>(() => workers.Share(3, (i, _, _) => [i], cancel: mine));
            ranks.ThrowIfCancelled(CancellationToken.None);
            return true;
        }

        Assert.Equal([true, true, true], ThreadRanks.Run(3, Run));
    }
}
