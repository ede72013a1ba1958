using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// Changes the weights of a graph's existing edges by a step that depends on the pre-synaptic neuron only through its
/// class. All neurons of one class share one ready-made vector of steps over the post-synaptic neurons, so a row of
/// weights costs one masked addition (or multiplication), never a gather.
/// </summary>
internal static class MaskedUpdate
{
    /// <summary>
    /// w[j, i] ← clip(w[j, i] + steps[class of j, i]) or clip(w[j, i] · (1 + steps[class of j, i])) for every edge j → i with
    /// <paramref name="from"/> ≤ i &lt; <paramref name="to"/>.
    /// </summary>
    /// <param name="weights">Row j is the pre-synaptic neuron, column i the post-synaptic one.</param>
    /// <param name="edges">Which edges exist; of the same size. Weights without an edge are left alone.</param>
    /// <param name="classes">The class of each pre-synaptic neuron, such as its firing pattern.</param>
    /// <param name="steps">One row of steps for each class.</param>
    /// <param name="active">Classes that change anything; rows of other classes are passed over.</param>
    /// <param name="multiplicative">Scale the weight by 1 + the step, with one rounding, instead of adding the step.</param>
    /// <param name="range">Weights are kept between these bounds; infinite bounds change nothing.</param>
    /// <param name="from">First column, a multiple of 16.</param>
    /// <param name="to">Column after the last, a multiple of 16 or the number of columns.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or <paramref name="from"/> is not a multiple of 16.</exception>
    public static void Run(
        Matrix weights,
        BitMatrix edges,
        ReadOnlySpan<ushort> classes,
        Matrix steps,
        ReadOnlySpan<bool> active,
        bool multiplicative,
        (float Low, float High) range,
        int from,
        int to,
        VectorWidth width
    )
    {
        int end = Math.Min(Matrix.PaddedLength(to), weights.Stride);
        if (
            from % Matrix.Lanes != 0
            || from > end
            || classes.Length != weights.Rows
            || edges.Rows != weights.Rows
            || edges.Columns != weights.Columns
            || steps.Stride != weights.Stride
            || active.Length != steps.Rows
        )
        {
            throw new ArgumentException("the sizes do not fit each other, or the share is not aligned");
        }

        width.Run(new Kernel(weights, edges, classes, steps, active, multiplicative, range, from, end));
    }

    /// <summary>The same, edge by edge: the plain version, for tests.</summary>
    internal static void RunPlain(
        Matrix weights,
        BitMatrix edges,
        ReadOnlySpan<ushort> classes,
        Matrix steps,
        bool multiplicative,
        (float Low, float High) range
    )
    {
        for (int j = 0; j < weights.Rows; j++)
        {
            for (int i = 0; i < weights.Columns; i++)
            {
                if (edges[j, i])
                {
                    float w = weights[j, i],
                        step = steps[classes[j], i];
                    weights[j, i] = Math.Clamp(
                        multiplicative ? MathF.FusedMultiplyAdd(w, step, w) : w + step,
                        range.Low,
                        range.High
                    );
                }
            }
        }
    }

    /// <summary>steps[a, i] ← table[class of i, a] for every class a of pre-synaptic neurons and from ≤ i &lt; to.</summary>
    /// <param name="table">A row for each class of post-synaptic neurons: the steps by the pre-synaptic class.</param>
    /// <param name="classes">The class of each post-synaptic neuron.</param>
    /// <param name="steps">A row for each class of pre-synaptic neurons.</param>
    /// <param name="rows">How many of its rows are wanted.</param>
    /// <param name="from">First column, a multiple of 16.</param>
    /// <param name="to">Column after the last, a multiple of 16 or the number of columns.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class has no row in <paramref name="table"/>.</exception>
    public static void FindSteps(Matrix table, ReadOnlySpan<ushort> classes, Matrix steps, int rows, int from, int to)
    {
        if (
            table.Columns != steps.Rows
            || rows < 0
            || rows > steps.Rows
            || classes.Length != steps.Columns
            || from < 0
            || from > to
            || to > steps.Columns
        )
        {
            throw new ArgumentException("the sizes do not fit each other");
        }

        int unknown = classes.IndexOfAnyExceptInRange((ushort)0, (ushort)Math.Min(ushort.MaxValue, table.Rows - 1));
        if (unknown >= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes[unknown], $"below {table.Rows} expected");
        }

        int whole = from + ((to - from) / 4 * 4);
        TransposeSteps(table, classes[..whole], steps, rows, from);
        for (int i = whole; i < to; i++)
        {
            for (int a = 0; a < rows; a++)
            {
                steps[a, i] = table[classes[i], a];
            }
        }
    }

    // The table is transposed in 4×4 blocks.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void TransposeSteps(Matrix table, ReadOnlySpan<ushort> classes, Matrix steps, int rows, int from)
    {
        ref float row = ref MemoryMarshal.GetReference(table.Buffer);
        ref float step = ref MemoryMarshal.GetReference(steps.Buffer);
        ref ushort c = ref MemoryMarshal.GetReference(classes);
        nuint tableStride = (nuint)table.Stride,
            stride = (nuint)steps.Stride;
        for (int i = from; i < classes.Length; i += 4)
        {
            ref float r0 = ref Unsafe.Add(ref row, Unsafe.Add(ref c, i) * tableStride);
            ref float r1 = ref Unsafe.Add(ref row, Unsafe.Add(ref c, i + 1) * tableStride);
            ref float r2 = ref Unsafe.Add(ref row, Unsafe.Add(ref c, i + 2) * tableStride);
            ref float r3 = ref Unsafe.Add(ref row, Unsafe.Add(ref c, i + 3) * tableStride);
            for (nuint a = 0; a < (nuint)rows; a += 4)
            {
                var square = new Transposed4x4(
                    Vector128.LoadUnsafe(in r0, a),
                    Vector128.LoadUnsafe(in r1, a),
                    Vector128.LoadUnsafe(in r2, a),
                    Vector128.LoadUnsafe(in r3, a)
                );
                ref float first = ref Unsafe.Add(ref step, (a * stride) + (nuint)i);
                square.C0.StoreUnsafe(ref first);
                if (a + 4 <= (nuint)rows)
                {
                    square.C1.StoreUnsafe(ref first, stride);
                    square.C2.StoreUnsafe(ref first, 2 * stride);
                    square.C3.StoreUnsafe(ref first, 3 * stride);
                }
                else
                {
                    // One class for all, or two with T = 1, or what is left of many.
                    for (nuint more = 1; a + more < (nuint)rows; more++)
                    {
                        (more == 1 ? square.C1 : square.C2).StoreUnsafe(ref first, more * stride);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(
        Matrix weights,
        BitMatrix edges,
        ReadOnlySpan<ushort> classes,
        Matrix steps,
        ReadOnlySpan<bool> active,
        bool multiplicative,
        (float Low, float High) range,
        int from,
        int end
    )
        where T : struct, ILanes<T>
    {
        ref float firstWeight = ref MemoryMarshal.GetReference(weights.Buffer);
        ref float firstStep = ref MemoryMarshal.GetReference(steps.Buffer);
        ref ushort firstEdge = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<ulong, ushort>(edges.Words));
        nuint stride = (nuint)weights.Stride,
            edgeStride = (nuint)edges.WordsPerRow * 4;
        T low = T.Broadcast(range.Low),
            high = T.Broadcast(range.High);
        bool unbounded = range == (float.NegativeInfinity, float.PositiveInfinity);
        for (int j = 0; j < classes.Length; j++)
        {
            int c = classes[j];
            if (!active[c])
            {
                continue;
            }

            ref float w = ref Unsafe.Add(ref firstWeight, (nuint)j * stride);
            ref float s = ref Unsafe.Add(ref firstStep, (nuint)c * stride);
            ref ushort e = ref Unsafe.Add(ref firstEdge, (nuint)j * edgeStride);
            if (multiplicative)
            {
                for (nuint i = (nuint)from; i < (nuint)end; i += Matrix.Lanes)
                {
                    T old = T.Load(ref w, i);
                    T changed = T.Min(T.Max(T.MultiplyAdd(old, T.Load(ref s, i), old), low), high);
                    T.Store(T.Select(Unsafe.Add(ref e, i / Matrix.Lanes), changed, old), ref w, i);
                }
            }
            else if (unbounded)
            {
                for (nuint i = (nuint)from; i < (nuint)end; i += Matrix.Lanes)
                {
                    T old = T.Load(ref w, i);
                    T changed = T.Add(old, T.Load(ref s, i));
                    T.Store(T.Select(Unsafe.Add(ref e, i / Matrix.Lanes), changed, old), ref w, i);
                }
            }
            else
            {
                for (nuint i = (nuint)from; i < (nuint)end; i += Matrix.Lanes)
                {
                    T old = T.Load(ref w, i);
                    T changed = T.Min(T.Max(T.Add(old, T.Load(ref s, i)), low), high);
                    T.Store(T.Select(Unsafe.Add(ref e, i / Matrix.Lanes), changed, old), ref w, i);
                }
            }
        }
    }

    private readonly ref struct Kernel(
        Matrix weights,
        BitMatrix edges,
        ReadOnlySpan<ushort> classes,
        Matrix steps,
        ReadOnlySpan<bool> active,
        bool multiplicative,
        (float Low, float High) range,
        int from,
        int end
    ) : ILanesKernel
    {
        private readonly ReadOnlySpan<ushort> classes = classes;
        private readonly ReadOnlySpan<bool> active = active;

        public void Run<T>()
            where T : struct, ILanes<T> =>
            MaskedUpdate.Run<T>(weights, edges, classes, steps, active, multiplicative, range, from, end);
    }
}
