using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// The largest of some numbers of any sign: what lies above the (k+1)-th largest, or the k largest, ties going to the lower index.
/// </summary>
/// <remarks>
/// As in <see cref="CapSelection"/> a threshold is guessed as if the numbers lay evenly between one that too many reach and one that too
/// few reach; counting says which of the two it replaces. It ends as soon as the number that is looked for is the least of those that
/// reach the one, or the largest of those that do not reach the other; after some guesses by halving the bit patterns, of which there
/// are 2³².
/// </remarks>
internal static class RankSelection
{
    private const int Guesses = 12;

    /// <summary>Numbers that a buffer must hold beyond the cap: kernels write sixteen at a time.</summary>
    public const int Slack = Matrix.Lanes;

    /// <summary>What is above the (k+1)-th largest number, less that number, in the order of the indices.</summary>
    /// <param name="values">A padded row; its padding is written to. No NaN.</param>
    /// <param name="count">How many of them there are, more than <paramref name="cap"/>.</param>
    /// <param name="cap">k, at least 1.</param>
    /// <param name="indices">Receives at most k indices; <see cref="Slack"/> longer.</param>
    /// <param name="above">Receives as many numbers above 0; <see cref="Slack"/> longer.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <param name="threshold">The (k+1)-th largest.</param>
    /// <returns>How many: k, or fewer where several numbers equal the threshold.</returns>
    public static int Above(
        Span<float> values,
        int count,
        int cap,
        Span<int> indices,
        Span<float> above,
        VectorWidth width,
        out float threshold
    )
    {
        int found = 0;
        threshold = 0;
        width.Run(new AboveKernel(values, count, cap, indices, above, ref found, ref threshold));
        return found;
    }

    /// <summary>The k largest, in the order of their indices; of equal numbers those of lower index.</summary>
    /// <param name="values">A padded row; its padding is written to. No NaN.</param>
    /// <param name="count">How many of them there are, at least <paramref name="cap"/>.</param>
    /// <param name="cap">k, at least 1.</param>
    /// <param name="indices">Receives k indices; <see cref="Slack"/> longer.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <returns>The k-th largest.</returns>
    public static float Largest(Span<float> values, int count, int cap, Span<int> indices, VectorWidth width)
    {
        float least = 0;
        width.Run(new LargestKernel(values, count, cap, indices, ref least));
        return least;
    }

    // The number of this rank, counted from 1.
    private static float OfRank<T>(Span<float> values, int count, int rank)
        where T : struct, ILanes<T>
    {
        // Padding that says nothing of the range, and then what nothing is below. Of zeros none is above the other.
        values[count..].Fill(values[0]);
        var (least, most) = Range<T>(values);
        values[count..].Fill(float.NegativeInfinity);
        uint low = KeyOf(least),
            high = KeyOf(most + 0f) + 1;
        int atLow = count,
            atHigh = 0;
        for (int pass = 0; atLow > rank && atHigh < rank - 1 && high - low > 1; pass++)
        {
            uint middle =
                pass < Guesses ? Guess(low, high, (float)(atLow - rank) / (atLow - atHigh)) : low + ((high - low) / 2);
            int reach = CapSelection.CountAtLeast<T>(values, NumberOf(middle));
            if (reach >= rank)
            {
                (low, atLow) = (middle, reach);
            }
            else
            {
                (high, atHigh) = (middle, reach);
            }
        }

        return atLow == rank ? LeastFrom<T>(values, NumberOf(low))
            : atHigh == rank - 1 ? MostBelow<T>(values, NumberOf(high))
            : NumberOf(low);
    }

    // The order of the numbers is that of their keys.
    private static uint KeyOf(float number)
    {
        uint bits = BitConverter.SingleToUInt32Bits(number);
        return (bits >> 31) == 0 ? bits | 0x8000_0000 : ~bits;
    }

    private static float NumberOf(uint key) =>
        BitConverter.UInt32BitsToSingle((key >> 31) == 0 ? ~key : key & 0x7fff_ffff);

    private static uint Guess(uint low, uint high, float fraction)
    {
        float from = NumberOf(low),
            to = NumberOf(high);
        return Math.Clamp(KeyOf(from + ((to - from) * fraction)), low + 1, high - 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static (float Least, float Most) Range<T>(ReadOnlySpan<float> values)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        T least = T.Load(ref v, 0),
            most = least;
        for (nuint i = Matrix.Lanes; i < (nuint)values.Length; i += Matrix.Lanes)
        {
            T value = T.Load(ref v, i);
            least = T.Min(value, least);
            most = T.Max(value, most);
        }

        Span<float> lanes = stackalloc float[2 * Matrix.Lanes];
        T.Store(least, ref MemoryMarshal.GetReference(lanes), 0);
        T.Store(most, ref MemoryMarshal.GetReference(lanes), Matrix.Lanes);
        return (Least(lanes[..Matrix.Lanes]), Most(lanes[Matrix.Lanes..]));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float LeastFrom<T>(ReadOnlySpan<float> values, float threshold)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        T t = T.Broadcast(threshold),
            infinity = T.Broadcast(float.PositiveInfinity),
            least = infinity;
        for (nuint i = 0; i < (nuint)values.Length; i += Matrix.Lanes)
        {
            T value = T.Load(ref v, i);
            least = T.Min(T.Select(T.AtLeast(value, t), value, infinity), least);
        }

        Span<float> lanes = stackalloc float[Matrix.Lanes];
        T.Store(least, ref MemoryMarshal.GetReference(lanes), 0);
        return Least(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float MostBelow<T>(ReadOnlySpan<float> values, float threshold)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        T t = T.Broadcast(threshold),
            infinity = T.Broadcast(float.NegativeInfinity),
            most = infinity;
        for (nuint i = 0; i < (nuint)values.Length; i += Matrix.Lanes)
        {
            T value = T.Load(ref v, i);
            most = T.Max(T.Select(T.AtLeast(value, t), infinity, value), most);
        }

        Span<float> lanes = stackalloc float[Matrix.Lanes];
        T.Store(most, ref MemoryMarshal.GetReference(lanes), 0);
        return Most(lanes);
    }

    private static float Least(ReadOnlySpan<float> numbers)
    {
        float least = numbers[0];
        foreach (float number in numbers)
        {
            least = number < least ? number : least;
        }

        return least;
    }

    private static float Most(ReadOnlySpan<float> numbers)
    {
        float most = numbers[0];
        foreach (float number in numbers)
        {
            most = number > most ? number : most;
        }

        return most;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int CollectAbove<T>(
        ReadOnlySpan<float> values,
        float threshold,
        Span<int> indices,
        Span<float> above
    )
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values),
            kept = ref MemoryMarshal.GetReference(above);
        ref int places = ref MemoryMarshal.GetReference(indices);
        T next = T.Broadcast(MathF.BitIncrement(threshold)),
            minus = T.Broadcast(-threshold);
        int count = 0;
        for (int i = 0; i < values.Length; i += Matrix.Lanes)
        {
            T value = T.Load(ref v, (nuint)i);
            uint bits = T.AtLeast(value, next);
            if (bits != 0)
            {
                T.Compress(bits, T.Add(value, minus), ref kept, (nuint)count);
                T.Compress(bits, i, 1, ref places, (nuint)count);
                count += BitOperations.PopCount(bits);
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void CollectLargest<T>(ReadOnlySpan<float> values, float least, int ties, Span<int> indices)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        ref int places = ref MemoryMarshal.GetReference(indices);
        T at = T.Broadcast(least),
            next = T.Broadcast(MathF.BitIncrement(least));
        int count = 0;
        for (int i = 0; i < values.Length; i += Matrix.Lanes)
        {
            T value = T.Load(ref v, (nuint)i);
            uint greater = T.AtLeast(value, next);
            uint tied = T.AtLeast(value, at) & ~greater;
            for (; BitOperations.PopCount(tied) > ties; tied &= ~(1u << BitOperations.Log2(tied))) { }

            ties -= BitOperations.PopCount(tied);
            if ((greater | tied) is var bits and not 0)
            {
                T.Compress(bits, i, 1, ref places, (nuint)count);
                count += BitOperations.PopCount(bits);
            }
        }
    }

    private readonly ref struct AboveKernel(
        Span<float> values,
        int count,
        int cap,
        Span<int> indices,
        Span<float> above,
        ref int found,
        ref float threshold
    ) : ILanesKernel
    {
        private readonly Span<float> values = values;
        private readonly Span<int> indices = indices;
        private readonly Span<float> above = above;
        private readonly ref int found = ref found;
        private readonly ref float threshold = ref threshold;

        public void Run<T>()
            where T : struct, ILanes<T>
        {
            threshold = OfRank<T>(values, count, cap + 1);
            found = CollectAbove<T>(values, threshold, indices, above);
        }
    }

    private readonly ref struct LargestKernel(
        Span<float> values,
        int count,
        int cap,
        Span<int> indices,
        ref float least
    ) : ILanesKernel
    {
        private readonly Span<float> values = values;
        private readonly Span<int> indices = indices;
        private readonly ref float least = ref least;

        public void Run<T>()
            where T : struct, ILanes<T>
        {
            least = OfRank<T>(values, count, cap);
            int greater = CapSelection.CountAtLeast<T>(values, MathF.BitIncrement(least));
            CollectLargest<T>(values, least, cap - greater, indices);
        }
    }
}
