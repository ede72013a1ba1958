using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>Ranks that are threads of this process: what many machines would do, where a test can see it.</summary>
internal sealed class ThreadRanks : IDisposable
{
    private readonly Barrier barrier;
    private readonly long[]?[] sums;
    private readonly double[]?[] shares;
    private readonly byte[]?[] bytes;

    private ThreadRanks(int count)
    {
        barrier = new Barrier(count);
        sums = new long[]?[count];
        shares = new double[]?[count];
        bytes = new byte[]?[count];
    }

    /// <summary>Runs a program on each of some ranks at once; the results in the order of the ranks.</summary>
    public static T[] Run<T>(int count, Func<IRanks, T> program)
    {
        using var ranks = new ThreadRanks(count);
        T RunOne(int rank)
        {
            try
            {
                return program(new OneRank(ranks, rank));
            }
            catch
            {
                // The others need not wait for it until the test gives up.
                ranks.barrier.RemoveParticipant();
                throw;
            }
        }

        Task<T>[] tasks =
        [
            .. Enumerable
                .Range(0, count)
                .Select(rank => Task.Factory.StartNew(() => RunOne(rank), TaskCreationOptions.LongRunning)),
        ];
        Assert.True(Task.WaitAll(tasks, TimeSpan.FromMinutes(10)), "the ranks wait for each other");
        return [.. tasks.Select(task => task.Result)];
    }

    public void Dispose() => barrier.Dispose();

    private sealed class OneRank(ThreadRanks all, int rank) : IRanks
    {
        public int Rank => rank;

        public int Count => all.sums.Length;

        public void Sum(Span<long> values)
        {
            all.sums[rank] = values.ToArray();
            all.barrier.SignalAndWait();
            for (int i = 0; i < values.Length; i++)
            {
                // From the last to the first: the order must not matter.
                values[i] = all.sums.Reverse().Sum(of => of![i]);
            }

            all.barrier.SignalAndWait();
        }

        public void AllGather(ReadOnlySpan<double> mine, Span<double> to, int grain = 1)
        {
            var (start, end) = ((IRanks)this).ShareOf(to.Length, grain);
            Assert.Equal(end - start, mine.Length);
            all.shares[rank] = mine.ToArray();
            all.barrier.SignalAndWait();
            all.shares.SelectMany(share => share!).ToArray().CopyTo(to);
            all.barrier.SignalAndWait();
        }

        public byte[][] AllGather(ReadOnlySpan<byte> mine)
        {
            all.bytes[rank] = mine.ToArray();
            all.barrier.SignalAndWait();
            byte[][] gathered = [.. all.bytes.Select(of => of!)];
            all.barrier.SignalAndWait();
            return gathered;
        }

        public byte[] Broadcast(ReadOnlySpan<byte> mine) => AllGather(rank == 0 ? mine : default)[0];

        public void Barrier() => all.barrier.SignalAndWait();
    }
}
