using System.Diagnostics;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Mpi;

/// <summary>The processes that mpirun started, as the ranks of a computation.</summary>
/// <remarks>
/// Each method begins a collective operation that does not block, and looks from time to time whether it is done: a rank that waits
/// for a slower one leaves its processor to others, and another thread can see how long it has waited.
/// </remarks>
public sealed unsafe class MpiRanks : IRanks
{
    // Most waits end within microseconds; a poll takes a tenth of one.
    private const int SpinsBeforeYield = 500;

    private static readonly TimeSpan YieldsBeforeSleep = TimeSpan.FromMilliseconds(5);

    private readonly nint communicator;
    private readonly nint wholeNumber = MpiLibrary.Symbol("ompi_mpi_int64_t");
    private readonly nint number = MpiLibrary.Symbol("ompi_mpi_double");
    private readonly nint oneByte = MpiLibrary.Symbol("ompi_mpi_byte");
    private readonly nint sum = MpiLibrary.Symbol("ompi_mpi_op_sum");
    private readonly int[] counts;
    private readonly int[] starts;
    private readonly double[] lengths;
    private long waitingSince;

    internal MpiRanks(nint communicator)
    {
        this.communicator = communicator;
        MpiSession.Check(MpiFunctions.Rank(communicator, out int rank), "MPI_Comm_rank");
        MpiSession.Check(MpiFunctions.Size(communicator, out int count), "MPI_Comm_size");
        (Rank, Count) = (rank, count);
        counts = new int[count];
        starts = new int[count];
        lengths = new double[count];
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Since when this rank has been waiting for others, as <see cref="Stopwatch.GetTimestamp"/> tells the time; 0 while it is not. From any thread.</summary>
    public long WaitingSince => Volatile.Read(ref waitingSince);

    /// <summary>The most bytes that all ranks together gather in one operation; what is more goes from each rank in turn.</summary>
    internal long LargestGather { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    public void Sum(Span<long> values)
    {
        fixed (long* all = values)
        {
            nint request;
            int code = MpiFunctions.AllReduce(
                MpiFunctions.InPlace,
                all,
                values.Length,
                wholeNumber,
                sum,
                communicator,
                &request
            );
            Wait(code, &request, "MPI_Iallreduce");
        }
    }

    /// <inheritdoc/>
    public void AllGather(ReadOnlySpan<double> mine, Span<double> all, int grain = 1)
    {
        for (int rank = 0; rank < Count; rank++)
        {
            var (start, end) = new ThreadShare(rank, Count).Of(all.Length, grain);
            (starts[rank], counts[rank]) = (start, end - start);
        }

        if (mine.Length != counts[Rank])
        {
            throw new ArgumentException($"{counts[Rank]} numbers expected, found {mine.Length}", nameof(mine));
        }

        fixed (double* own = mine)
        {
            fixed (double* gathered = all)
            {
                Gather(own, mine.Length, number, gathered);
            }
        }
    }

    /// <inheritdoc/>
    public byte[][] AllGather(ReadOnlySpan<byte> mine)
    {
        // As numbers, which hold every length exactly.
        ReadOnlySpan<double> length = [mine.Length];
        AllGather(length, lengths);
        var all = new byte[Count][];
        if (lengths.Sum() > LargestGather)
        {
            for (int rank = 0; rank < Count; rank++)
            {
                all[rank] = new byte[(int)lengths[rank]];
                mine[..(rank == Rank ? mine.Length : 0)].CopyTo(all[rank]);
                Broadcast(all[rank].AsSpan(), rank);
            }

            return all;
        }

        int total = 0;
        for (int rank = 0; rank < Count; rank++)
        {
            (starts[rank], counts[rank]) = (total, (int)lengths[rank]);
            total += counts[rank];
        }

        byte[] together = new byte[total];
        fixed (byte* own = mine)
        {
            fixed (byte* gathered = together)
            {
                Gather(own, mine.Length, oneByte, gathered);
            }
        }

        for (int rank = 0; rank < Count; rank++)
        {
            all[rank] = together.AsSpan(starts[rank], counts[rank]).ToArray();
        }

        return all;
    }

    /// <inheritdoc/>
    public byte[] Broadcast(ReadOnlySpan<byte> bytes)
    {
        Span<long> length = [Rank == 0 ? bytes.Length : 0];
        Sum(length);
        byte[] all = new byte[length[0]];
        bytes[..(Rank == 0 ? bytes.Length : 0)].CopyTo(all);
        Broadcast(all.AsSpan(), 0);
        return all;
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        nint request;
        Wait(MpiFunctions.Barrier(communicator, &request), &request, "MPI_Ibarrier");
    }

    /// <summary>One number of each rank, if all of them come here in time. After an answer of false nothing more may be exchanged here.</summary>
    /// <param name="mine">This rank's number.</param>
    /// <param name="patience">How long to wait for the others; none means for ever.</param>
    /// <param name="all">The numbers in the order of the ranks.</param>
    public bool TryAllGather(long mine, TimeSpan? patience, out long[] all)
    {
        // Given up, the operation may still write here until the process ends: the collector must not see this memory.
        long* room = (long*)NativeMemory.AllocZeroed((nuint)(2 * Count + 1), sizeof(long));
        room[Rank] = mine;
        nint* request = (nint*)(room + 2 * Count);
        int code = MpiFunctions.AllReduce(room, room + Count, Count, wholeNumber, sum, communicator, request);
        if (!Wait(code, request, "MPI_Iallreduce", patience))
        {
            all = [];
            return false;
        }

        all = new Span<long>(room + Count, Count).ToArray();
        NativeMemory.Free(room);
        return true;
    }

    // What each rank has is as long as 'counts' says, and goes where 'starts' says.
    private void Gather(void* mine, int length, nint type, void* all)
    {
        fixed (int* sizes = counts)
        {
            fixed (int* places = starts)
            {
                nint request;
                int code = MpiFunctions.AllGather(mine, length, type, all, sizes, places, type, communicator, &request);
                Wait(code, &request, "MPI_Iallgatherv");
            }
        }
    }

    private void Broadcast(Span<byte> bytes, int root)
    {
        fixed (byte* all = bytes)
        {
            nint request;
            int code = MpiFunctions.Broadcast(all, bytes.Length, oneByte, root, communicator, &request);
            Wait(code, &request, "MPI_Ibcast");
        }
    }

    private bool Wait(int begun, nint* request, string function, TimeSpan? patience = null)
    {
        MpiSession.Check(begun, function);
        long start = Stopwatch.GetTimestamp();
        Volatile.Write(ref waitingSince, start);
        try
        {
            for (int polls = 0; ; polls++)
            {
                MpiSession.Check(MpiFunctions.Test(request, out int done, null), function);
                if (done != 0)
                {
                    return true;
                }

                if (polls < SpinsBeforeYield)
                {
                    continue;
                }

                var waited = Stopwatch.GetElapsedTime(start);
                if (waited > patience)
                {
                    return false;
                }

                if (waited < YieldsBeforeSleep)
                {
                    Thread.Yield();
                }
                else
                {
                    Thread.Sleep(1);
                }
            }
        }
        finally
        {
            Volatile.Write(ref waitingSince, 0);
        }
    }
}
