using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>
/// What the machine can do at this moment: multiply-adds held in registers, and memory traffic over a working set of a
/// given size (Williams, Waterman, Patterson, "Roofline: an insightful visual performance model", 2009).
/// </summary>
/// <remarks>Every probe takes about a millisecond, so that it can be run right beside the kernel it judges.</remarks>
internal sealed class Roofline
{
    private const int MultiplyAdds = 12;
    private const int Steps = 50_000;
    private const long ProbeBytes = 32 << 20;

    private readonly WorkerPool workers;
    private readonly Matrix memory;
    private readonly float[] sink;
    private readonly Action<ThreadShare> multiplyAdd;
    private readonly Action<ThreadShare> read;
    private readonly Action<ThreadShare> update;

    /// <summary>Probes on the given threads.</summary>
    /// <param name="workers">The threads and the vector width.</param>
    /// <param name="workingSet">Bytes that all threads together go over.</param>
    public Roofline(WorkerPool workers, long workingSet)
    {
        this.workers = workers;
        memory = new Matrix(1, (int)Math.Max(workingSet / sizeof(float), 1024 * workers.Threads));
        // Memory that was never written is one page of zeros over and over, not memory.
        memory.Fill(1);
        sink = new float[workers.Threads * 64];
        multiplyAdd = share =>
            sink[share.Thread * 64] += ByWidth(MultiplyAdd<Lanes512>, MultiplyAdd<Lanes256>, MultiplyAdd<LanesScalar>)(
                share.Thread
            );
        read = share =>
            sink[share.Thread * 64] += ByWidth(
                Read<Pair<Pair<Pair<Pair<Lane16<Lanes512>, Lanes512>, Lanes512>, Lanes512>, Lanes512>, Lanes512>,
                Read<Pair<Pair<Lane16<Lanes256>, Lanes256>, Lanes256>, Lanes256>,
                Read<Lane16<LanesScalar>, LanesScalar>
            )(share.Thread);
        update = share =>
            sink[share.Thread * 64] += ByWidth(Update<Lanes512>, Update<Lanes256>, Update<LanesScalar>)(share.Thread);
    }

    private int Rounds => (int)Math.Max(1, ProbeBytes / (sizeof(float) * (long)memory.Stride));

    /// <summary>Additions and multiplications a second, all threads together.</summary>
    public double MeasureFlops()
    {
        double seconds = Time(multiplyAdd);
        return 2.0 * Matrix.Lanes * MultiplyAdds * Steps * workers.Threads / seconds;
    }

    /// <summary>Bytes a second, all threads together; for updates, bytes read plus bytes written.</summary>
    public double MeasureBandwidth(MemoryTraffic access)
    {
        double seconds = Time(access == MemoryTraffic.Read ? read : update);
        double bytes = sizeof(float) * (double)memory.Stride * Rounds;
        return (access == MemoryTraffic.Read ? 1 : 2) * bytes / seconds;
    }

    private double Time(Action<ThreadShare> body)
    {
        long start = Stopwatch.GetTimestamp();
        workers.OnEachThread(body);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private Func<int, float> ByWidth(Func<int, float> wide, Func<int, float> half, Func<int, float> scalar) =>
        workers.Width switch
        {
            VectorWidth.Vector512 => wide,
            VectorWidth.Vector256 => half,
            _ => scalar,
        };

    // Twelve chains of 512 bits hide the multiplier's latency; twelve of 2×256 bits are six more than there are registers
    // for, so the narrow peak is taken on six.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd<T>(int thread)
        where T : struct, ILanes<T>
    {
        var x = T.Broadcast(0.5f);
        T c0 = x,
            c1 = x,
            c2 = x,
            c3 = x,
            c4 = x,
            c5 = x;
        if (typeof(T) != typeof(Lanes512))
        {
            for (int i = 0; i < 2 * Steps; i++)
            {
                c0 = T.MultiplyAdd(x, x, c0);
                c1 = T.MultiplyAdd(x, x, c1);
                c2 = T.MultiplyAdd(x, x, c2);
                c3 = T.MultiplyAdd(x, x, c3);
                c4 = T.MultiplyAdd(x, x, c4);
                c5 = T.MultiplyAdd(x, x, c5);
            }

            return First(Sum(c0, c1, c2, c3, c4, c5));
        }

        T c6 = x,
            c7 = x,
            c8 = x,
            c9 = x,
            c10 = x,
            c11 = x;
        for (int i = 0; i < Steps; i++)
        {
            c0 = T.MultiplyAdd(x, x, c0);
            c1 = T.MultiplyAdd(x, x, c1);
            c2 = T.MultiplyAdd(x, x, c2);
            c3 = T.MultiplyAdd(x, x, c3);
            c4 = T.MultiplyAdd(x, x, c4);
            c5 = T.MultiplyAdd(x, x, c5);
            c6 = T.MultiplyAdd(x, x, c6);
            c7 = T.MultiplyAdd(x, x, c7);
            c8 = T.MultiplyAdd(x, x, c8);
            c9 = T.MultiplyAdd(x, x, c9);
            c10 = T.MultiplyAdd(x, x, c10);
            c11 = T.MultiplyAdd(x, x, c11);
        }

        return First(T.Add(Sum(c0, c1, c2, c3, c4, c5), Sum(c6, c7, c8, c9, c10, c11)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Read<S, T>(int thread)
        where S : struct, IStrip<S, T>
        where T : struct, ILanes<T>
    {
        Span<float> sums = stackalloc float[S.Width];
        Sum<S, T>(Share(thread), Rounds, sums);
        return sums[0];
    }

    // A separate method: beside a stackalloc the compiler keeps the strip in memory, and measures that.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Sum<S, T>(ReadOnlySpan<float> share, int rounds, Span<float> sums)
        where S : struct, IStrip<S, T>
        where T : struct, ILanes<T>
    {
        ref float start = ref MemoryMarshal.GetReference(share);
        var one = T.Broadcast(1);
        var sum = default(S);
        for (int round = 0; round < rounds; round++)
        {
            for (nuint i = 0; i < (nuint)share.Length; i += (nuint)S.Width)
            {
                sum = S.MultiplyAdd(one, ref Unsafe.Add(ref start, i), 0, sum);
            }
        }

        S.Store(sum, ref MemoryMarshal.GetReference(sums), 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Update<T>(int thread)
        where T : struct, ILanes<T>
    {
        var share = Share(thread);
        ref float start = ref MemoryMarshal.GetReference(share);
        var one = T.Broadcast(1);
        for (int round = 0; round < Rounds; round++)
        {
            for (nuint i = 0; i < (nuint)share.Length; i += 2 * Matrix.Lanes)
            {
                T.Store(T.Add(T.Load(ref start, i), one), ref start, i);
                T.Store(T.Add(T.Load(ref start, i + 16), one), ref start, i + 16);
            }
        }

        return start;
    }

    private Span<float> Share(int thread)
    {
        int length = memory.Stride / workers.Threads / 1024 * 1024;
        return memory.Buffer.Slice(thread * length, length);
    }

    private static T Sum<T>(T a, T b, T c, T d, T e, T f)
        where T : struct, ILanes<T> => T.Add(T.Add(T.Add(a, b), T.Add(c, d)), T.Add(e, f));

    private static float First<T>(T lanes)
        where T : struct, ILanes<T>
    {
        Span<float> values = stackalloc float[Matrix.Lanes];
        T.Store(lanes, ref MemoryMarshal.GetReference(values), 0);
        return values[0];
    }
}
