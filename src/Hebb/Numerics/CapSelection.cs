using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// The cap of a brain area: of V neurons the k with the largest values keep them, all others are set to zero. Ties go to
/// the lower index.
/// </summary>
/// <remarks>
/// Between a threshold that too many numbers reach and one that too few reach, the next is guessed as if the numbers lay
/// evenly between the two; counting says which of the two it replaces. Four to eight passes are usual. Numbers that lie
/// otherwise (many ties, many orders of magnitude) end by halving: single-precision numbers that are not negative are
/// ordered as their bit patterns are, so 31 more passes always suffice. There is no second buffer.
/// </remarks>
internal static class CapSelection
{
    // The smallest number above zero: "at least this" says "greater than zero".
    private const float Tiny = float.Epsilon;

    // As many ties as there are.
    private const int All = int.MaxValue;

    // Guesses before halving; for evenly or normally distributed numbers more are rarely needed.
    private const int Guesses = 8;

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
        int count = 0;
        width.Run(new Kernel(values, cap, fillWithZeros, bits, ref count));
        return count;
    }

    private static int Run<T>(Span<float> values, int cap, bool fillWithZeros, Span<ushort> fired)
        where T : struct, ILanes<T>
    {
        int positive = CountPositive<T>(values, out float largest);
        if (positive > cap)
        {
            var (threshold, ties) = KthLargest<T>(values, cap, positive, largest);
            Keep<T>(values, threshold, ties, fired);
            return cap;
        }

        if (fillWithZeros)
        {
            Keep<T>(values, 0, cap - positive, fired);
            return cap;
        }

        Keep<T>(values, Tiny, All, fired);
        return positive;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int CountPositive<T>(ReadOnlySpan<float> values, out float largest)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        T tiny = T.Broadcast(Tiny),
            max = T.Broadcast(0);
        int positive = 0;
        for (nuint i = 0; i < (nuint)values.Length; i += Matrix.Lanes)
        {
            T value = T.Load(ref v, i);
            positive += BitOperations.PopCount(T.AtLeast(value, tiny));
            max = T.Max(value, max);
        }

        largest = Largest(max);
        return positive;
    }

    private static float Largest<T>(T lanes)
        where T : struct, ILanes<T>
    {
        Span<float> numbers = stackalloc float[Matrix.Lanes];
        T.Store(lanes, ref MemoryMarshal.GetReference(numbers), 0);
        // Not one after the other: each comparison would wait for the one before.
        var quarter = Vector128.Max(
            Vector128.Max(Vector128.Create<float>(numbers), Vector128.Create<float>(numbers[4..])),
            Vector128.Max(Vector128.Create<float>(numbers[8..]), Vector128.Create<float>(numbers[12..]))
        );
        return MathF.Max(MathF.Max(quarter[0], quarter[1]), MathF.Max(quarter[2], quarter[3]));
    }

    // A threshold that k numbers reach; or the k-th largest number, and how many of those that equal it are in.
    private static (float Threshold, int Ties) KthLargest<T>(
        ReadOnlySpan<float> values,
        int cap,
        int positive,
        float largest
    )
        where T : struct, ILanes<T>
    {
        // At least k numbers reach the lower one, fewer reach the upper one.
        uint low = BitConverter.SingleToUInt32Bits(Tiny);
        uint high = BitConverter.SingleToUInt32Bits(largest) + 1;
        int atLow = positive,
            atHigh = 0;
        for (int pass = 0; atLow > cap && high - low > 1; pass++)
        {
            uint middle =
                pass < Guesses ? Guess(low, high, (float)(atLow - cap) / (atLow - atHigh)) : low + ((high - low) / 2);
            int count = CountAtLeast<T>(values, BitConverter.UInt32BitsToSingle(middle));
            if (count >= cap)
            {
                (low, atLow) = (middle, count);
            }
            else
            {
                (high, atHigh) = (middle, count);
            }
        }

        return (BitConverter.UInt32BitsToSingle(low), atLow == cap ? All : cap - atHigh);
    }

    // The bit pattern of the number at that fraction of the way, strictly between the two.
    private static uint Guess(uint low, uint high, float fraction)
    {
        float from = BitConverter.UInt32BitsToSingle(low),
            to = BitConverter.UInt32BitsToSingle(high);
        return Math.Clamp(BitConverter.SingleToUInt32Bits(from + ((to - from) * fraction)), low + 1, high - 1);
    }

    /// <summary>How many numbers of a padded row reach a threshold.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int CountAtLeast<T>(ReadOnlySpan<float> values, float threshold)
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

    // Keeps what is above the threshold, and the first ones of what equals it.
    private static void Keep<T>(Span<float> values, float threshold, int ties, Span<ushort> fired)
        where T : struct, ILanes<T>
    {
        if (ties == All)
        {
            KeepAtLeast<T>(values, threshold, fired);
        }
        else
        {
            KeepFirst<T>(values, threshold, ties, fired);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void KeepAtLeast<T>(Span<float> values, float threshold, Span<ushort> fired)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        T zero = T.Broadcast(0),
            t = T.Broadcast(threshold);
        for (int group = 0; group < values.Length / Matrix.Lanes; group++)
        {
            nuint i = (nuint)(group * Matrix.Lanes);
            T value = T.Load(ref v, i);
            uint kept = T.AtLeast(value, t);
            T.Store(T.Select(kept, value, zero), ref v, i);
            fired[group] = (ushort)kept;
        }
    }

    private static void KeepFirst<T>(Span<float> values, float threshold, int ties, Span<ushort> fired)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        // The next bit pattern is the next number; after infinity comes NaN, which nothing is at least.
        float above = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(threshold) + 1);
        T zero = T.Broadcast(0),
            low = T.Broadcast(threshold),
            high = T.Broadcast(above);
        for (int group = 0; group < values.Length / Matrix.Lanes; group++)
        {
            nuint i = (nuint)(group * Matrix.Lanes);
            T value = T.Max(T.Load(ref v, i), zero);
            uint greater = T.AtLeast(value, high);
            uint tied = T.AtLeast(value, low) & ~greater;
            for (; BitOperations.PopCount(tied) > ties; tied &= ~(1u << BitOperations.Log2(tied))) { }

            ties -= BitOperations.PopCount(tied);
            uint kept = greater | tied;
            T.Store(T.Select(kept, value, zero), ref v, i);
            fired[group] = (ushort)kept;
        }
    }

    private readonly ref struct Kernel(
        Span<float> values,
        int cap,
        bool fillWithZeros,
        Span<ushort> fired,
        ref int count
    ) : ILanesKernel
    {
        private readonly Span<float> values = values;
        private readonly Span<ushort> fired = fired;
        private readonly ref int count = ref count;

        public void Run<T>()
            where T : struct, ILanes<T> => count = CapSelection.Run<T>(values, cap, fillWithZeros, fired);
    }
}
