using System.Security.Cryptography;
using Hebb.Numerics;

namespace Hebb.Mpi.Tests;

/// <summary>The test assembly as the program that mpirun starts: what each rank does with the binding.</summary>
internal static class Programs
{
    public static async Task<int> Main(string[] args)
    {
        if (args[0] == "ranks")
        {
            using var interrupt = new Interrupt();
            return await SharedProgram.RunAsync(
                args,
                interrupt,
                [new RankCommand(), .. HebbCommand.AllCommands],
                TimeSpan.FromSeconds(2)
            );
        }

        var session = MpiSession.Start();
        var ranks = session.Ranks;
        string found = args[0] switch
        {
            nameof(Exchanges) => Exchanges(ranks),
            nameof(InTurns) => InTurns(ranks),
            nameof(FromOtherThreads) => FromOtherThreads(ranks),
            nameof(WithTheCollectorBusy) => WithTheCollectorBusy(ranks),
            nameof(Allocations) => Allocations(ranks),
            nameof(OneComesLate) => OneComesLate(session),
            var name => $"no program {name}",
        };
        Console.WriteLine($"rank {ranks.Rank} of {ranks.Count}: {found}");
        session.Finish();
        return 0;
    }

    // Lengths that leave some ranks without a share, and lengths that do not divide evenly.
    private static string Exchanges(IRanks ranks)
    {
        foreach (int length in new[] { 0, 1, 2, 5, 64, 1001, 70_001 })
        {
            long[] sums = [.. Enumerable.Range(0, length).Select(i => (long)i * (ranks.Rank + 1) - (1L << 40))];
            ranks.Sum(sums);
            long times = ranks.Count * (ranks.Count + 1) / 2;
            Expect(sums.Select((sum, i) => sum == i * times - ranks.Count * (1L << 40)).All(same => same), "sum");

            var (start, end) = ranks.ShareOf(length);
            double[] all = new double[length];
            ranks.AllGather([.. Enumerable.Range(start, end - start).Select(Number)], all);
            Expect(all.SequenceEqual(Enumerable.Range(0, length).Select(Number)), "gathered numbers");

            (start, end) = ranks.ShareOf(length, 64);
            Expect(start % 64 == 0 || start == length, "whole blocks");
            double[] blocks = new double[length];
            ranks.AllGather([.. Enumerable.Range(start, end - start).Select(Number)], blocks, 64);
            Expect(blocks.SequenceEqual(all), "gathered blocks");

            byte[][] bytes = ranks.AllGather(Bytes(ranks.Rank, length * ranks.Rank));
            Expect(bytes.Length == ranks.Count, "as many as ranks");
            Expect(
                bytes.Select((of, rank) => of.SequenceEqual(Bytes(rank, length * rank))).All(s => s),
                "gathered bytes"
            );

            byte[] first = ranks.Broadcast(Bytes(ranks.Rank, ranks.Rank == 0 ? length : 3));
            Expect(first.SequenceEqual(Bytes(0, length)), "broadcast");
            ranks.Barrier();
        }

        return "right";
    }

    // As if they were more than fit into one operation.
    private static string InTurns(MpiRanks ranks)
    {
        ranks.LargestGather = 10;
        return Exchanges(ranks);
    }

    private static string FromOtherThreads(IRanks ranks)
    {
        string found = "";
        for (int i = 0; i < 5; i++)
        {
            var thread = new Thread(() => found = Exchanges(ranks));
            thread.Start();
            thread.Join();
        }

        return found;
    }

    private static string WithTheCollectorBusy(IRanks ranks)
    {
        bool over = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref over))
            {
                _ = new byte[100_000];
                GC.Collect(1, GCCollectionMode.Forced, blocking: true, compacting: true);
                Thread.Sleep(1);
            }
        });
        collector.Start();
        string found = "";
        for (int i = 0; i < 3; i++)
        {
            found = Exchanges(ranks);
        }

        Volatile.Write(ref over, true);
        collector.Join();
        return found;
    }

    private static string Allocations(IRanks ranks)
    {
        long[] sums = new long[1000];
        double[] all = new double[1000];
        var (start, end) = ranks.ShareOf(all.Length);
        double[] mine = new double[end - start];
        // The least of several times: the first compile, and the runtime may allocate the first time that a wait is long.
        long least = long.MaxValue;
        for (int several = 0; several < 10; several++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                ranks.Sum(sums);
                ranks.AllGather(mine, all);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least == 0 ? "right" : $"allocated {least} bytes";
    }

    // The last rank comes when the others have given up, as it learns elsewhere, and finds them all there.
    private static string OneComesLate(MpiSession session)
    {
        var ranks = session.Ranks;
        bool isLast = ranks.Rank == ranks.Count - 1;
        if (isLast)
        {
            ranks.Barrier();
        }

        bool all = session.Apart.TryAllGather(
            10 + ranks.Rank,
            isLast ? null : TimeSpan.FromSeconds(0.2),
            out long[] numbers
        );
        Expect(all == isLast, isLast ? "all come" : "not all come in time");
        Expect(!all || numbers.SequenceEqual(Enumerable.Range(0, ranks.Count).Select(r => 10L + r)), "numbers");
        long late = ranks.WaitingSince;
        Expect(late == 0, "waits no longer");
        if (!isLast)
        {
            ranks.Barrier();
        }

        // What is exchanged here does not meet what was left undone there.
        return Exchanges(ranks);
    }

    private static double Number(int i) => (i * 0.1) + (i % 3 == 0 ? double.Epsilon : 0);

    private static byte[] Bytes(int rank, int length)
    {
        byte[] bytes = new byte[length];
        byte[] seed = SHA256.HashData([(byte)rank]);
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(seed[i % seed.Length] + i);
        }

        return bytes;
    }

    private static void Expect(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"expected: {what}");
        }
    }
}
