using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>Work that the ranks of a pool share: independent items, each done by one rank and known to all afterwards.</summary>
internal static class SharedWork
{
    private enum Ended : byte
    {
        Done,
        Cancelled,
        Failed,
    }

    /// <summary>Throws on every rank if any of them was asked to stop, so that none waits for another that left.</summary>
    /// <exception cref="OperationCanceledException">This or another rank was asked to stop.</exception>
    public static void ThrowIfCancelled(this IRanks ranks, CancellationToken cancel)
    {
        // Looked at once: this rank may be asked between what it says to the others and what it does.
        if (ranks.SumOf(cancel.IsCancellationRequested ? 1 : 0) > 0)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    /// <summary>The sum of one number of each rank, on every rank. Every rank must call it.</summary>
    public static long SumOf(this IRanks ranks, long own)
    {
        Span<long> sum = [own];
        ranks.Sum(sum);
        return sum[0];
    }

    /// <summary>
    /// How many items of <see cref="Share"/> keep all threads of all ranks busy. Every rank must call it: ranks may have different numbers
    /// of threads, and must share the same items.
    /// </summary>
    /// <param name="workers">Threads and ranks.</param>
    /// <param name="oneByOne">Whether an item uses all threads of its rank.</param>
    public static int AtOnce(this WorkerPool workers, bool oneByOne) =>
        (int)workers.Ranks.SumOf(oneByOne ? 1 : workers.Threads);

    /// <summary>Computes items that do not depend on each other; each rank its share of them.</summary>
    /// <param name="workers">Threads and ranks.</param>
    /// <param name="count">Number of items, the same on every rank.</param>
    /// <param name="item">One item, by its index; the pool that it gets has no other ranks.</param>
    /// <param name="oneByOne">One at a time on each rank, with all its threads; otherwise one on each thread.</param>
    /// <param name="cancel">Stops all ranks if it is set on one.</param>
    /// <returns>What each item gave, in their order, on every rank.</returns>
    /// <exception cref="OperationCanceledException">This or another rank was asked to stop.</exception>
    /// <exception cref="DivergedException">The first item that failed did so, on whichever rank; likewise for an option out of range.</exception>
    /// <exception cref="RankException">An item failed on another rank for a reason of that rank.</exception>
    public static double[][] Share(
        this WorkerPool workers,
        int count,
        Func<int, WorkerPool, CancellationToken, double[]> item,
        bool oneByOne = false,
        CancellationToken cancel = default
    ) =>
        [
            .. workers
                .ShareBytes(count, (i, own, cancel) => ToBytes(item(i, own, cancel)), oneByOne, cancel)
                .Select(bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray()),
        ];

    /// <summary>The same for items that give bytes.</summary>
    public static byte[][] ShareBytes(
        this WorkerPool workers,
        int count,
        Func<int, WorkerPool, CancellationToken, byte[]> item,
        bool oneByOne = false,
        CancellationToken cancel = default
    )
    {
        var (items, failure) = workers.ShareUntilFailure(count, item, oneByOne, cancel);
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return items;
    }

    /// <summary>The same, where an item that fails does not take those before it along.</summary>
    /// <returns>
    /// What the items before the first that failed gave, and what that one threw, whichever rank it was on: the same for any number of
    /// threads and ranks.
    /// </returns>
    /// <exception cref="OperationCanceledException">This or another rank was asked to stop.</exception>
    public static (byte[][] Items, Exception? Failure) ShareUntilFailure(
        this WorkerPool workers,
        int count,
        Func<int, WorkerPool, CancellationToken, byte[]> item,
        bool oneByOne = false,
        CancellationToken cancel = default
    )
    {
        var ranks = workers.Ranks;
        var (start, end) = ranks.ShareOf(count);
        var mine = new byte[end - start][];
        var failures = new Exception?[end - start];
        Exception? failure = cancel.IsCancellationRequested ? new OperationCanceledException(cancel) : null;
        if (failure is null)
        {
            Compute(workers.Local, mine, failures, start, item, oneByOne, cancel);
            failure =
                failures.FirstOrDefault(e => e is not null and not OperationCanceledException)
                ?? failures.FirstOrDefault(e => e is not null);
        }

        mine = [.. mine.TakeWhile(found => found is not null)];
        if (ranks.Count == 1)
        {
            ThrowIfStopped(failure);
            return (mine, failure);
        }

        var (all, first) = ranks.Exchange(Pack(mine), failure, cancel);
        var items = new List<byte[]>(count);
        foreach (var (ended, packed) in all)
        {
            Unpack(packed, items);
            if (ended != Ended.Done)
            {
                break;
            }
        }

        return ([.. items], first is RankException elsewhere ? RankFailure.OfWork(elsewhere) : first);
    }

    // The first that fails is found whatever the threads do: units are begun in their order, and none before it is left out.
    private static void Compute(
        WorkerPool workers,
        byte[][] found,
        Exception?[] failures,
        int start,
        Func<int, WorkerPool, CancellationToken, byte[]> item,
        bool oneByOne,
        CancellationToken cancel
    )
    {
        int firstFailed = int.MaxValue;
        void Do(int i, WorkerPool own)
        {
            if (i > Volatile.Read(ref firstFailed))
            {
                return;
            }

            try
            {
                found[i] = item(start + i, own, cancel);
            }
            catch (Exception e)
            {
                failures[i] = e;
                for (int now = firstFailed; i < now; now = firstFailed)
                {
                    _ = Interlocked.CompareExchange(ref firstFailed, i, now);
                }
            }
        }

        if (oneByOne)
        {
            for (int i = 0; i < found.Length; i++)
            {
                Do(i, workers);
            }

            return;
        }

        workers.For(
            found.Length,
            i =>
            {
                using var own = new WorkerPool(1, workers.Width);
                Do(i, own);
            }
        );
    }

    /// <summary>
    /// Exchanges how something ended on each rank: what it gave, or why it failed. A rank that failed says so to the others, which
    /// would wait for it otherwise.
    /// </summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="mine">What this rank has for the others, if it did not fail.</param>
    /// <param name="failure">What went wrong on this rank; none if null.</param>
    /// <param name="cancel">Belongs to the exception where a rank was asked to stop.</param>
    /// <returns>What each rank has, in their order.</returns>
    /// <exception cref="OperationCanceledException">This or another rank was asked to stop.</exception>
    /// <exception cref="RankException">It failed on another rank; a rank that failed throws what went wrong there.</exception>
    public static byte[][] Agree(
        this IRanks ranks,
        ReadOnlySpan<byte> mine,
        Exception? failure,
        CancellationToken cancel = default
    )
    {
        var (all, first) = ranks.Exchange(mine, failure, cancel);
        if ((failure is null or OperationCanceledException ? first : failure) is { } thrown)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }

        return [.. all.Select(of => of.Had)];
    }

    // What each rank has, and what went wrong on the first that failed: the exception itself on that rank.
    private static ((Ended Ended, byte[] Had)[] All, Exception? First) Exchange(
        this IRanks ranks,
        ReadOnlySpan<byte> mine,
        Exception? failure,
        CancellationToken cancel
    )
    {
        var ended = failure switch
        {
            null => Ended.Done,
            OperationCanceledException => Ended.Cancelled,
            _ => Ended.Failed,
        };
        byte[] why = ended == Ended.Failed ? RankFailure.ToBytes(failure!) : [];
        byte[][] said = ranks.AllGather([(byte)ended, .. BitConverter.GetBytes(why.Length), .. why, .. mine]);
        var all = new (Ended Ended, byte[] Had)[said.Length];
        Exception? first = null;
        for (int rank = 0; rank < said.Length; rank++)
        {
            const int Head = 1 + sizeof(int);
            int length = BitConverter.ToInt32(said[rank], 1);
            all[rank] = ((Ended)said[rank][0], said[rank][(Head + length)..]);
            if (all[rank].Ended == Ended.Failed)
            {
                first ??= rank == ranks.Rank ? failure : RankFailure.From(rank, said[rank][Head..(Head + length)]);
            }
        }

        if (first is null && all.Any(of => of.Ended == Ended.Cancelled))
        {
            throw new OperationCanceledException(cancel);
        }

        return (all, first);
    }

    private static void ThrowIfStopped(Exception? failure)
    {
        if (failure is OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static byte[] Pack(byte[][] items)
    {
        var packed = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (byte[] item in items)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, item.Length);
            packed.Write(length);
            packed.Write(item);
        }

        return packed.ToArray();
    }

    private static void Unpack(ReadOnlySpan<byte> packed, List<byte[]> items)
    {
        while (!packed.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(packed);
            items.Add(packed.Slice(sizeof(int), length).ToArray());
            packed = packed[(sizeof(int) + length)..];
        }
    }

    private static byte[] ToBytes(double[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
