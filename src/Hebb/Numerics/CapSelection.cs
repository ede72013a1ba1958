using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// The cap of a brain area: of V neurons the k with the largest values keep them, all others are set to zero. Ties go to
/// the lower index.
/// </summary>
/// <remarks>
/// The k-th largest of non-negative numbers is found bit by bit, from the most significant down: single-precision numbers
/// that are not negative are ordered as their bit patterns are, so each bit costs one counting pass, at most 31 in all
/// whatever V and k are. There is no branch on data and no second buffer.
/// </remarks>
public static class CapSelection
{
    // The smallest number above zero: "at least this" says "greater than zero".
    private const float Tiny = float.Epsilon;

    /// <summary>h ← cap_k(relu(v)), in place, and which neurons fired.</summary>
    /// <param name="values">v on entry, h on return; padded with zeros to a multiple of 16 as a row of <see cref="Matrix"/> is. No NaN.</param>
    /// <param name="cap">k, from 1 to the number of neurons.</param>
    /// <param name="fillWithZeros">
    /// When fewer than k values are positive: true marks the zeros of lowest index as fired until k are (the published code),
    /// false leaves them silent (the paper).
    /// </param>
    /// <param name="fired">Bit i is set if neuron i fired; at least one bit for each value.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <returns>The number of neurons that fired.</returns>
    public static int ReluCap(Span<float> values, int cap, bool fillWithZeros, Span<ulong> fired, VectorWidth width)
    {
        Debug.Assert(values.Length % Matrix.Lanes == 0, "rows are padded");
        fired.Clear();
        var bits = MemoryMarshal.Cast<ulong, ushort>(fired);
        return width switch
        {
            VectorWidth.Vector512 => Run<Lanes512>(values, cap, fillWithZeros, bits),
            VectorWidth.Vector256 => Run<Lanes256>(values, cap, fillWithZeros, bits),
            _ => Run<LanesScalar>(values, cap, fillWithZeros, bits),
        };
    }

    /// <summary>The same, stated plainly: sort, then take. The twin of the tests.</summary>
    internal static int ReluCapPlain(Span<float> values, int neurons, int cap, bool fillWithZeros, Span<ulong> fired)
    {
        fired.Clear();
        var relu = new float[neurons];
        for (int i = 0; i < neurons; i++)
        {
            relu[i] = values[i] > 0 ? values[i] : 0;
        }

        int[] order = [.. Enumerable.Range(0, neurons).OrderByDescending(i => relu[i]).ThenBy(i => i)];
        values.Clear();
        int count = 0;
        foreach (int i in order.AsSpan(0, cap))
        {
            if (relu[i] > 0 || fillWithZeros)
            {
                values[i] = relu[i];
                fired[i >> 6] |= 1UL << (i & 63);
                count++;
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Run<T>(Span<float> values, int cap, bool fillWithZeros, Span<ushort> fired)
        where T : struct, ILanes<T>
    {
        int positive = Relu<T>(values, out float largest);
        float threshold = Tiny;
        int atThreshold = positive;
        if (positive > cap)
        {
            threshold = KthLargest<T>(values, cap, positive, largest, out atThreshold);
        }
        else if (fillWithZeros)
        {
            threshold = 0;
            atThreshold = int.MaxValue;
        }

        // Everything above the threshold is in; of what equals it, the lowest indices until k are.
        int ties = int.MaxValue;
        float above = threshold;
        if (atThreshold > cap)
        {
            // The next bit pattern is the next number; after infinity comes NaN, which nothing is at least.
            above = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(threshold) + 1);
            ties = cap - CountAtLeast<T>(values, above);
        }

        return Keep<T>(values, threshold, above, ties, fired);
    }

    private static int Relu<T>(Span<float> values, out float largest)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        T zero = T.Broadcast(0),
            tiny = T.Broadcast(Tiny),
            max = zero;
        int positive = 0;
        for (nuint i = 0; i < (nuint)values.Length; i += Matrix.Lanes)
        {
            T relu = T.Max(T.Load(ref v, i), zero);
            T.Store(relu, ref v, i);
            positive += BitOperations.PopCount(T.AtLeast(relu, tiny));
            max = T.Max(max, relu);
        }

        Span<float> lanes = stackalloc float[Matrix.Lanes];
        T.Store(max, ref MemoryMarshal.GetReference(lanes), 0);
        largest = 0;
        foreach (float lane in lanes)
        {
            largest = MathF.Max(largest, lane);
        }

        return positive;
    }

    private static float KthLargest<T>(Span<float> values, int cap, int positive, float largest, out int atLeast)
        where T : struct, ILanes<T>
    {
        uint found = 0;
        uint top = BitConverter.SingleToUInt32Bits(largest);
        atLeast = positive;
        for (uint bit = 1u << BitOperations.Log2(top); bit != 0; bit >>= 1)
        {
            uint candidate = found | bit;
            if (candidate > top)
            {
                continue;
            }

            int count = CountAtLeast<T>(values, BitConverter.UInt32BitsToSingle(candidate));
            if (count >= cap)
            {
                found = candidate;
                atLeast = count;
                if (count == cap)
                {
                    break; // no lower bit can change which neurons are in
                }
            }
        }

        return BitConverter.UInt32BitsToSingle(found);
    }

    private static int CountAtLeast<T>(Span<float> values, float threshold)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        T t = T.Broadcast(threshold);
        int count = 0;
        for (nuint i = 0; i < (nuint)values.Length; i += Matrix.Lanes)
        {
            count += BitOperations.PopCount(T.AtLeast(T.Load(ref v, i), t));
        }

        return count;
    }

    private static int Keep<T>(Span<float> values, float threshold, float above, int ties, Span<ushort> fired)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        T zero = T.Broadcast(0),
            low = T.Broadcast(threshold),
            high = T.Broadcast(above);
        int count = 0;
        for (int group = 0; group < values.Length / Matrix.Lanes; group++)
        {
            nuint i = (nuint)(group * Matrix.Lanes);
            T value = T.Load(ref v, i);
            uint kept = T.AtLeast(value, low);
            if (ties != int.MaxValue)
            {
                uint greater = T.AtLeast(value, high);
                uint tied = kept & ~greater;
                for (; BitOperations.PopCount(tied) > ties; tied &= ~(1u << BitOperations.Log2(tied))) { }

                ties -= BitOperations.PopCount(tied);
                kept = greater | tied;
            }

            T.Store(T.Select(kept, value, zero), ref v, i);
            if (kept != 0)
            {
                fired[group] = (ushort)kept;
                count += BitOperations.PopCount(kept);
            }
        }

        return count;
    }
}
