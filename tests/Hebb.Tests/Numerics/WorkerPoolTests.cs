using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_unit_runs_once_and_every_thread_number_comes_up_once(int threads)
    {
        using var workers = new WorkerPool(threads);
        for (int round = 0; round < 2000; round++)
        {
            var units = new int[round % 40];
            workers.For(units.Length, i => Interlocked.Increment(ref units[i]));
            Assert.All(units, n => Assert.Equal(1, n));

            var numbers = new int[threads];
            workers.OnEachThread(share => Interlocked.Increment(ref numbers[share.Thread]));
            workers.OnEachThread(
                (Numbers: numbers, Expected: threads),
                static (state, share) =>
                {
                    Assert.Equal(state.Expected, share.Threads);
                    Interlocked.Increment(ref state.Numbers[share.Thread]);
                }
            );
            Assert.All(numbers, n => Assert.Equal(2, n));

            var takers = new int[units.Length];
            workers.For(units.Length, takers, static (takers, i, thread) => takers[i] += 1 + thread);
            Assert.All(takers, taker => Assert.InRange(taker, 1, threads));
        }
    }

    // Sleeping for no time at all, for about as long as the pauses below, and for ever.
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public void Threads_that_fell_asleep_or_ended_are_there_again(int milliseconds)
    {
        using var workers = new WorkerPool(3) { SleepsFor = TimeSpan.FromMilliseconds(milliseconds) };
        for (int i = 0; i < 10; i++)
        {
            int ran = 0;
            workers.OnEachThread(_ => Interlocked.Increment(ref ran));
            Assert.Equal(3, ran);
            using var pause = new ManualResetEventSlim();
            pause.Wait(TimeSpan.FromMilliseconds(8 * i));
        }
    }

    // Starting the threads that ended takes so long that others do their share, sleep and end before the caller looks at them.
    [Theory]
    [InlineData(100)]
    [InlineData(250)]
    [InlineData(400)]
    [InlineData(1000)]
    public async Task A_thread_that_served_and_ended_before_the_caller_looked_does_not_serve_twice(int polls)
    {
        const int Threads = 16;
        var rounds = Task.Run(() =>
        {
            using var workers = new WorkerPool(Threads) { SleepsFor = TimeSpan.Zero, PollsBeforeSleep = polls };
            for (int i = 0; i < 200; i++)
            {
                int ran = 0;
                workers.OnEachThread(_ => Interlocked.Increment(ref ran));
                Assert.Equal(Threads, ran);
            }
        });
        await rounds.WaitAsync(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Threads_without_work_end_though_they_are_not_disposed_of()
    {
        var workers = new WorkerPool(3) { SleepsFor = TimeSpan.FromMilliseconds(1) };
        Assert.Equal(0, workers.Alive);
        using var together = new Barrier(3);
        workers.OnEachThread(_ =>
        {
            together.SignalAndWait();
            Assert.Equal(2, workers.Alive);
            together.SignalAndWait();
        });
        bool ended = SpinWait.SpinUntil(() => workers.Alive == 0, TimeSpan.FromMinutes(10));
        Assert.True(ended, $"{workers.Alive} threads are still there after ten minutes");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void Where_the_system_has_no_more_threads_the_caller_does_their_shares(int refusals)
    {
        int refused = 0;
        using var workers = new WorkerPool(4)
        {
            SleepsFor = TimeSpan.Zero,
            StartThread = thread =>
            {
                if (refused < refusals)
                {
                    refused++;
                    throw new InsufficientMemoryException("no more threads");
                }

                thread.Start();
            },
        };
        for (int round = 0; round < 50; round++)
        {
            int[] ran = new int[4];
            workers.OnEachThread(share => Interlocked.Increment(ref ran[share.Thread]));
            Assert.Equal([1, 1, 1, 1], ran);
        }

        Assert.Equal(Math.Min(refusals, 150), refused);
        Assert.Throws<IOException>(() => workers.OnEachThread(share => throw new IOException($"{share.Thread}")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_error_on_any_thread_reaches_the_caller_and_the_threads_live_on(int thread)
    {
        using var workers = new WorkerPool(3);
        var error = Assert.Throws<InvalidOperationException>(() =>
            workers.OnEachThread(share =>
            {
                if (share.Thread == thread)
                {
                    throw new InvalidOperationException($"thread {thread}");
                }
            })
        );
        Assert.Equal($"thread {thread}", error.Message);
        int ran = 0;
        workers.OnEachThread(_ => Interlocked.Increment(ref ran));
        Assert.Equal(3, ran);
    }

    [Theory]
    [InlineData(1000, 16, 2)]
    [InlineData(17, 16, 3)]
    [InlineData(5, 1, 8)]
    [InlineData(0, 16, 2)]
    public void Shares_follow_each_other_and_cover_everything(int length, int grain, int threads)
    {
        int next = 0;
        for (int t = 0; t < threads; t++)
        {
            var (start, end) = new ThreadShare(t, threads).Of(length, grain);
            Assert.Equal(next, start);
            Assert.True(end >= start && (start % grain == 0 || start == length));
            next = end;
        }

        Assert.Equal(length, next);
    }

    [Fact]
    public void A_body_may_use_another_pool_with_state_of_the_same_type()
    {
        using var outer = new WorkerPool(2);
        using var first = new WorkerPool(2);
        using var second = new WorkerPool(2);
        int[] counts = [0, 0];
        for (int i = 0; i < 100; i++)
        {
            outer.OnEachThread(
                (Pool: (WorkerPool?)first, Other: (WorkerPool?)second, Counts: counts),
                static (state, share) =>
                    (share.Thread == 0 ? state.Pool : state.Other)!.OnEachThread(
                        (Pool: (WorkerPool?)null, Other: (WorkerPool?)null, state.Counts),
                        static (state, share) => Interlocked.Increment(ref state.Counts[share.Thread])
                    )
            );
        }

        Assert.Equal([200, 200], counts);
    }

    [Fact]
    public void A_kernel_call_allocates_nothing()
    {
        const int Calls = 2000;
        using var workers = new WorkerPool(2);
        Action<int> body = static _ => { };
        Action<ThreadShare> served = static _ => { };
        void Call()
        {
            workers.OnEachThread(served);
            workers.For(10, body);
            workers.OnEachThread((workers, 1L), static (_, _) => { });
            workers.For(10, (workers, 1.0), static (_, _, _) => { });
        }

        Call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            Call();
        }

        // The system's signals may allocate a little when a thread is woken; one object a call would be 24 bytes each.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5 * Calls);
    }

    [Theory]
    [InlineData(999, new[] { 0 })]
    [InlineData(1000, new[] { 0, 1, 2 })]
    public void Work_that_is_too_small_is_the_callers_alone(long operations, int[] expected)
    {
        using var workers = new WorkerPool(3) { WorthSharing = 1000 };
        var seen = new System.Collections.Concurrent.ConcurrentBag<int>();

        workers.OnEachThread(share => seen.Add(share.Thread), operations);

        Assert.Equal(expected, seen.Order());
        var shares = new System.Collections.Concurrent.ConcurrentBag<(int, int)>();
        workers.OnEachThread(shares, static (shares, share) => shares.Add(share.Of(50, 16)), operations);
        Assert.Equal(expected.Length == 1 ? [(0, 50)] : [(0, 16), (16, 32), (32, 50)], shares.Order());
    }
}
