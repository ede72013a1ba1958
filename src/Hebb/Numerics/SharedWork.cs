using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hebb.Numerics;

/// <summary>Work that the ranks of a pool share: independent items, each done by one rank and known to all afterwards.</summary>
internal static class SharedWork
{
    private const byte Done = 0;
    private const byte Cancelled = 1;
    private const byte Failed = 2;

    /// <summary>Throws on every rank if any of them was asked to stop, so that none waits for another that left.</summary>
    /// <exception cref="OperationCanceledException">This or another rank was asked to stop.</exception>
    public static void ThrowIfCancelled(this IRanks ranks, CancellationToken cancel)
    {
        // Looked at once: this rank may be asked between what it says to the others and what it does.
        Span<long> cancelled = [cancel.IsCancellationRequested ? 1 : 0];
        ranks.Sum(cancelled);
        if (cancelled[0] > 0)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    /// <summary>How many items of <see cref="Share"/> keep all threads of all ranks busy.</summary>
    /// <param name="workers">Threads and ranks.</param>
    /// <param name="oneByOne">Whether an item uses all threads of its rank.</param>
    public static int AtOnce(this WorkerPool workers, bool oneByOne) =>
        workers.Ranks.Count * (oneByOne ? 1 : workers.Threads);

    /// <summary>Computes items that do not depend on each other; each rank its share of them.</summary>
    /// <param name="workers">Threads and ranks.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="item">One item, by its index; the pool that it gets has no other ranks.</param>
    /// <param name="oneByOne">One at a time on each rank, with all its threads; otherwise one on each thread.</param>
    /// <param name="cancel">Stops all ranks if it is set on one.</param>
    /// <returns>What each item gave, in their order, on every rank.</returns>
    /// <exception cref="OperationCanceledException">This or another rank was asked to stop.</exception>
    /// <exception cref="RankException">An item failed on another rank.</exception>
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
        var ranks = workers.Ranks;
        var (start, end) = ranks.ShareOf(count);
        var mine = new byte[end - start][];
        Exception? failure = null;
        try
        {
            cancel.ThrowIfCancellationRequested();
            Compute(workers.Local, mine, start, item, oneByOne, cancel);
        }
        catch (Exception e) when (ranks.Count > 1)
        {
            failure = e;
        }

        if (ranks.Count == 1)
        {
            return mine;
        }

        var items = new List<byte[]>(count);
        foreach (byte[] of in ranks.Agree(failure is null ? Pack(mine) : default, failure, cancel))
        {
            Unpack(of, items);
        }

        return [.. items];
    }

    private static void Compute(
        WorkerPool workers,
        byte[][] found,
        int start,
        Func<int, WorkerPool, CancellationToken, byte[]> item,
        bool oneByOne,
        CancellationToken cancel
    )
    {
        if (oneByOne)
        {
            for (int i = 0; i < found.Length; i++)
            {
                found[i] = item(start + i, workers, cancel);
            }

            return;
        }

        workers.For(
            found.Length,
            i =>
            {
                using var own = new WorkerPool(1, workers.Width);
                found[i] = item(start + i, own, cancel);
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
        var all = ranks.AllGather(
            failure switch
            {
                null => [Done, .. mine],
                OperationCanceledException => [Cancelled],
                _ => [Failed, .. Encoding.UTF8.GetBytes(failure.Message)],
            }
        );
        if (failure is not null and not OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        int failed = Array.FindIndex(all, said => said[0] == Failed);
        if (failed >= 0)
        {
            throw new RankException(failed, Encoding.UTF8.GetString(all[failed].AsSpan(1)));
        }

        return all.Any(said => said[0] == Cancelled)
            ? throw new OperationCanceledException(cancel)
            : [.. all.Select(said => said[1..])];
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
