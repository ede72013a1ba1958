using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>The k largest of some values, which may be negative, as bits; where values are equal the lower index is first.</summary>
/// <remarks>Numbers become whole numbers in the same order, and the k-th largest of these is found by halving.</remarks>
internal static class CapThreshold
{
    /// <summary>Fills the bits.</summary>
    /// <param name="values">At least k + 1 numbers; padded to a multiple of 16.</param>
    /// <param name="cap">k.</param>
    /// <param name="bits">1 for the k largest, else 0; as many as there are values.</param>
    /// <param name="keys">Working space: as many numbers as values, rounded up to a multiple of 16.</param>
    /// <returns>Midway between the k-th and the next largest.</returns>
    public static float Select(ReadOnlySpan<float> values, int cap, Span<float> bits, Span<int> keys)
    {
        int low = int.MaxValue,
            high = int.MinValue;
        keys.Fill(int.MinValue);
        for (int i = 0; i < values.Length; i++)
        {
            // −0 is 0.
            int raw = BitConverter.SingleToInt32Bits(values[i] + 0f);
            int key = raw ^ ((raw >> 31) & int.MaxValue);
            keys[i] = key;
            low = Math.Min(low, key);
            high = Math.Max(high, key);
        }

        bool isExact = false;
        while (low < high && !isExact)
        {
            int middle = (int)(low + (((long)high - low + 1) / 2));
            int count = CountAtLeast(keys, middle);
            isExact = count == cap;
            (low, high) = count >= cap ? (middle, high) : (low, middle - 1);
        }

        int ties = isExact ? cap : cap - (low == int.MaxValue ? 0 : CountAtLeast(keys, low + 1));
        float last = float.PositiveInfinity,
            next = float.NegativeInfinity;
        for (int i = 0; i < values.Length; i++)
        {
            bool isIn = isExact ? keys[i] >= low : keys[i] > low || (keys[i] == low && ties-- > 0);
            bits[i] = isIn ? 1 : 0;
            last = isIn ? MathF.Min(last, values[i]) : last;
            next = isIn ? next : MathF.Max(next, values[i]);
        }

        return 0.5f * (last + next);
    }

    private static int CountAtLeast(ReadOnlySpan<int> keys, int least)
    {
        ref int first = ref MemoryMarshal.GetReference(keys);
        var bound = Vector512.Create(least);
        int count = 0;
        for (nuint i = 0; i < (nuint)keys.Length; i += Matrix.Lanes)
        {
            var above = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, i), bound);
            count += BitOperations.PopCount(Vector512.ExtractMostSignificantBits(above));
        }

        return count;
    }
}
