using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// Changes the weights of a graph's existing edges by a step that depends on the pre-synaptic neuron only through its
/// class. All neurons of one class share one ready-made vector of steps over the post-synaptic neurons, so a row of
/// weights costs one masked addition (or multiplication), never a gather.
/// </summary>
public static class MaskedUpdate
{
    /// <summary>
    /// w[j, i] ← clip(w[j, i] + steps[class of j, i]) or clip(w[j, i] · steps[class of j, i]) for every edge j → i with
    /// <paramref name="from"/> ≤ i &lt; <paramref name="to"/>.
    /// </summary>
    /// <param name="weights">Row j is the pre-synaptic neuron, column i the post-synaptic one.</param>
    /// <param name="edges">Which edges exist; of the same size. Weights without an edge are left alone.</param>
    /// <param name="classes">The class of each pre-synaptic neuron, such as its firing pattern.</param>
    /// <param name="steps">One row of steps for each class.</param>
    /// <param name="active">Classes that change anything; rows of other classes are passed over.</param>
    /// <param name="multiplicative">Multiply by the step instead of adding it.</param>
    /// <param name="range">Weights are kept between these bounds; infinite bounds change nothing.</param>
    /// <param name="from">First column, a multiple of 16.</param>
    /// <param name="to">Column after the last, a multiple of 16 or the number of columns.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public static void Run(
        Matrix weights,
        BitMatrix edges,
        ReadOnlySpan<byte> classes,
        Matrix steps,
        ReadOnlySpan<bool> active,
        bool multiplicative,
        (float Low, float High) range,
        int from,
        int to,
        VectorWidth width
    )
    {
        Debug.Assert(from % Matrix.Lanes == 0 && classes.Length == weights.Rows, "aligned share, a class for each row");
        for (int j = 0; j < weights.Rows; j++)
        {
            int c = classes[j];
            if (!active[c])
            {
                continue;
            }

            var w = weights.PaddedRow(j)[from..Math.Min(Matrix.PaddedLength(to), weights.Stride)];
            var step = steps.PaddedRow(c).Slice(from, w.Length);
            var mask = MemoryMarshal.Cast<ulong, ushort>(edges.Row(j))[(from / Matrix.Lanes)..];
            switch (width)
            {
                case VectorWidth.Vector512:
                    Row<Lanes512>(w, step, mask, multiplicative, range);
                    break;
                case VectorWidth.Vector256:
                    Row<Lanes256>(w, step, mask, multiplicative, range);
                    break;
                default:
                    Row<LanesScalar>(w, step, mask, multiplicative, range);
                    break;
            }
        }
    }

    /// <summary>The same, edge by edge. The twin of the tests.</summary>
    internal static void RunPlain(
        Matrix weights,
        BitMatrix edges,
        ReadOnlySpan<byte> classes,
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
                    weights[j, i] = Math.Clamp(multiplicative ? w * step : w + step, range.Low, range.High);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(
        Span<float> weights,
        ReadOnlySpan<float> steps,
        ReadOnlySpan<ushort> edges,
        bool multiplicative,
        (float Low, float High) range
    )
        where T : struct, ILanes<T>
    {
        ref float w = ref MemoryMarshal.GetReference(weights);
        ref float s = ref MemoryMarshal.GetReference(steps);
        ref ushort e = ref MemoryMarshal.GetReference(edges);
        T low = T.Broadcast(range.Low),
            high = T.Broadcast(range.High);
        nuint length = (nuint)weights.Length;
        if (multiplicative)
        {
            for (nuint i = 0; i < length; i += Matrix.Lanes, e = ref Unsafe.Add(ref e, 1))
            {
                T old = T.Load(ref w, i);
                T changed = T.Min(T.Max(T.Multiply(old, T.Load(ref s, i)), low), high);
                T.Store(T.Select(e, changed, old), ref w, i);
            }
        }
        else
        {
            for (nuint i = 0; i < length; i += Matrix.Lanes, e = ref Unsafe.Add(ref e, 1))
            {
                T old = T.Load(ref w, i);
                T changed = T.Min(T.Max(T.Add(old, T.Load(ref s, i)), low), high);
                T.Store(T.Select(e, changed, old), ref w, i);
            }
        }
    }
}
