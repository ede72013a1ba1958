using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>A row of which only some numbers are kept: their indices in rising order, and the numbers side by side.</summary>
internal static class SparseRow
{
    /// <summary>Keeps the numbers of <paramref name="dense"/> whose bit is set, side by side.</summary>
    /// <param name="bits">Bit i says whether number i is kept.</param>
    /// <param name="dense">The whole row.</param>
    /// <param name="kept">Buffer for as many numbers as bits are set; what comes after them is of no use.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <returns>How many are kept.</returns>
    public static int Pack(ReadOnlySpan<ulong> bits, ReadOnlySpan<float> dense, Span<float> kept, VectorWidth width)
    {
        int count = 0;
        width.Run(new PackKernel(bits, dense, kept, ref count));
        return count;
    }

    /// <summary>The indices of the bits that are set, in rising order.</summary>
    /// <param name="bits">Some bits.</param>
    /// <param name="indices">Buffer for as many indices as bits are set; what comes after them is of no use.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <returns>How many there are.</returns>
    public static int Indices(ReadOnlySpan<ulong> bits, Span<int> indices, VectorWidth width)
    {
        int count = 0;
        width.Run(new IndicesKernel(bits, indices, ref count));
        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Pack<T>(ReadOnlySpan<ulong> bits, ReadOnlySpan<float> dense, Span<float> kept)
        where T : struct, ILanes<T>
    {
        var groups = MemoryMarshal.Cast<ulong, ushort>(bits);
        int n = 0;
        for (int group = 0; group < groups.Length; group++)
        {
            int first = group * Matrix.Lanes;
            uint word = groups[group];
            if (n <= kept.Length - Matrix.Lanes && first <= dense.Length - Matrix.Lanes)
            {
                T.Compress(word, T.Load(in dense[first], 0), ref kept[n], 0);
                n += BitOperations.PopCount(word);
                continue;
            }

            // Near an end sixteen places are more than there are.
            for (; word != 0; word &= word - 1)
            {
                kept[n++] = dense[first + BitOperations.TrailingZeroCount(word)];
            }
        }

        return n;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Indices<T>(ReadOnlySpan<ulong> bits, Span<int> indices)
        where T : struct, ILanes<T>
    {
        var groups = MemoryMarshal.Cast<ulong, ushort>(bits);
        int n = 0;
        for (int group = 0; group < groups.Length; group++)
        {
            int first = group * Matrix.Lanes;
            uint word = groups[group];
            if (n <= indices.Length - Matrix.Lanes)
            {
                T.Compress(word, first, 1, ref indices[n], 0);
                n += BitOperations.PopCount(word);
                continue;
            }

            for (; word != 0; word &= word - 1)
            {
                indices[n++] = first + BitOperations.TrailingZeroCount(word);
            }
        }

        return n;
    }

    private readonly ref struct PackKernel(
        ReadOnlySpan<ulong> bits,
        ReadOnlySpan<float> dense,
        Span<float> kept,
        ref int count
    ) : ILanesKernel
    {
        private readonly ReadOnlySpan<ulong> bits = bits;
        private readonly ReadOnlySpan<float> dense = dense;
        private readonly Span<float> kept = kept;
        private readonly ref int count = ref count;

        public void Run<T>()
            where T : struct, ILanes<T> => count = Pack<T>(bits, dense, kept);
    }

    private readonly ref struct IndicesKernel(ReadOnlySpan<ulong> bits, Span<int> indices, ref int count) : ILanesKernel
    {
        private readonly ReadOnlySpan<ulong> bits = bits;
        private readonly Span<int> indices = indices;
        private readonly ref int count = ref count;

        public void Run<T>()
            where T : struct, ILanes<T> => count = Indices<T>(bits, indices);
    }
}
