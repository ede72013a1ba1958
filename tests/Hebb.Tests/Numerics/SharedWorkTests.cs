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

    // As mpirun leaves them with one machine larger than another, or three ranks on two sockets.
    [Fact]
    public void Ranks_with_different_numbers_of_threads_share_the_same_items()
    {
        double[][] Run(IRanks ranks)
        {
            using var workers = new WorkerPool(1 + (2 * ranks.Rank), ranks: ranks);
            Assert.Equal(3, workers.AtOnce(oneByOne: true));
            return workers.Share(workers.AtOnce(oneByOne: false), (i, _, _) => [i]);
        }

        var found = ThreadRanks.Run(3, Run);

        double[] expected = [.. Enumerable.Range(0, 1 + 3 + 5)];
        Assert.All(found, each => Assert.Equal(expected, each.SelectMany(item => item)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void What_fails_is_the_first_item_that_does_for_any_threads_and_ranks(int count, int threads)
    {
        (int, string) Run(IRanks ranks)
        {
            using var workers = new WorkerPool(threads, ranks: ranks);
            var (items, failure) = workers.ShareUntilFailure(
                9,
                (i, _, _) =>
                {
                    // The later ones fail first.
                    Thread.Sleep(i == 4 ? 50 : 0);
                    return i >= 4 ? throw new DivergedException($"item {i}", 0.1 * i) : [(byte)i];
                }
            );
            Assert.Equal([0, 1, 2, 3], items.Select(item => (int)item[0]));
            var diverged = Assert.IsType<DivergedException>(failure);
            Assert.Equal(("item 4", 0.4), (diverged.Step, diverged.Loss));
            return (items.Length, diverged.Message);
        }

        var found = ThreadRanks.Run(count, Run);

        Assert.Equal((4, new DivergedException("item 4", 0.4).Message), Assert.Single(found.Distinct()));
    }

    [Fact]
    public void What_any_rank_would_throw_is_thrown_by_all()
    {
        string Run(IRanks ranks)
        {
            using var workers = new WorkerPool(1, ranks: ranks);
            var outside = Assert.Throws<InvalidOptionException>(() =>
                workers.Share(6, (i, _, _) => i == 4 ? throw new InvalidOptionException("Cap", "7", "less") : [i])
            );
            return $"{outside.Option} {outside.Value} {outside.Expected} {outside.Message}";
        }

        string[] said = ThreadRanks.Run(3, Run);

        Assert.Equal("Cap 7 less Cap is 7; it must be less", Assert.Single(said.Distinct()));
    }

    [Fact]
    public void What_fails_for_a_reason_of_one_rank_ends_the_work_of_all_and_names_it()
    {
        string Run(IRanks ranks, Exception failure)
        {
            using var workers = new WorkerPool(1, ranks: ranks);
            var error = Assert.ThrowsAny<Exception>(() => workers.Share(6, (i, _, _) => i == 4 ? throw failure : [i]));
            if (ranks.Rank == 2)
            {
                Assert.Same(failure, error);
                return error.Message;
            }

            var elsewhere = Assert.IsType<RankException>(error);
            Assert.Equal(2, elsewhere.Rank);
            string cause = elsewhere.InnerException is { } inner ? $"{inner.GetType().Name}: {inner.Message}" : "none";
            return $"{elsewhere.Message}; {cause}";
        }

        string Of(Exception failure)
        {
            string[] messages = ThreadRanks.Run(3, ranks => Run(ranks, failure));
            Assert.Equal(failure.Message, messages[2]);
            Assert.Equal(messages[0], messages[1]);
            return messages[0];
        }

        Assert.Equal("rank 2: no space; IOException: no space", Of(new IOException("no space")));
        Assert.Equal("rank 2: not yours; IOException: not yours", Of(new UnauthorizedAccessException("not yours")));
        Assert.Equal("rank 2: a.csv: cut; DataFileException: a.csv: cut", Of(new DataFileException("a.csv", "cut")));
        Assert.Equal(
            "rank 2: a: gone; to fix it, run: b; DataFileException: a: gone; to fix it, run: b",
            Of(new MissingDataException("a", "gone", "b"))
        );
        Assert.Equal("rank 2: full; InsufficientMemoryException: full", Of(new InsufficientMemoryException("full")));
        Assert.Equal("rank 2: null; InvalidOperationException: null", Of(new ArgumentException("null")));
        Assert.Equal("rank 2: m: torn; none", Of(new FileFormatException("m", "torn")));
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
