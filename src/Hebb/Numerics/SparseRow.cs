using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// A row of which only some numbers are kept: one bit for each number, set where it is kept, and the kept numbers side by
/// side in the order of their bits.
/// </summary>
public static class SparseRow
{
    /// <summary>Keeps the numbers of <paramref name="dense"/> whose bit is set.</summary>
    /// <param name="bits">Bit i says whether number i is kept.</param>
    /// <param name="dense">The whole row.</param>
    /// <param name="kept">Room for as many numbers as bits are set.</param>
    public static void Pack(ReadOnlySpan<ulong> bits, ReadOnlySpan<float> dense, Span<float> kept)
    {
        int n = 0;
        for (int w = 0; w < bits.Length; w++)
        {
            for (ulong word = bits[w]; word != 0; word &= word - 1)
            {
                kept[n++] = dense[(w << 6) + BitOperations.TrailingZeroCount(word)];
            }
        }
    }

    /// <summary>y = h · M for a sparse row h.</summary>
    /// <remarks>
    /// Each sum is four chains of fused multiply-adds over the kept numbers in order, number i in chain (i / 64) mod 4,
    /// added as (0 + 1) + (2 + 3): one chain would leave the processor waiting for itself.
    /// </remarks>
    /// <param name="bits">Which numbers of h are kept.</param>
    /// <param name="kept">The kept numbers.</param>
    /// <param name="matrix">M, one row for each bit.</param>
    /// <param name="product">y, padded to a multiple of 16 as the rows of M are.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public static void Multiply(
        ReadOnlySpan<ulong> bits,
        ReadOnlySpan<float> kept,
        Matrix matrix,
        Span<float> product,
        VectorWidth width
    )
    {
        // The kernel trusts its sizes; they are checked here once.
        ArgumentOutOfRangeException.ThrowIfLessThan(product.Length, matrix.Stride, nameof(product));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HighestBit(bits), matrix.Rows - 1, nameof(bits));
        switch (width)
        {
            case VectorWidth.Vector512:
                Multiply<Lanes512>(bits, kept, matrix, product);
                break;
            case VectorWidth.Vector256:
                Multiply<Lanes256>(bits, kept, matrix, product);
                break;
            default:
                Multiply<LanesScalar>(bits, kept, matrix, product);
                break;
        }
    }

    /// <summary>The same over a dense row, number by number. The twin of the tests.</summary>
    internal static void MultiplyPlain(ReadOnlySpan<float> dense, Matrix matrix, Span<float> product)
    {
        Span<float> chain = stackalloc float[4];
        for (int c = 0; c < matrix.Columns; c++)
        {
            chain.Clear();
            for (int r = 0; r < matrix.Rows; r++)
            {
                ref float sum = ref chain[(r / 64) % 4];
                sum = MathF.FusedMultiplyAdd(dense[r], matrix[r, c], sum);
            }

            product[c] = chain[0] + chain[1] + (chain[2] + chain[3]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T>(
        ReadOnlySpan<ulong> bits,
        ReadOnlySpan<float> kept,
        Matrix matrix,
        Span<float> product
    )
        where T : struct, ILanes<T>
    {
        ref float y = ref MemoryMarshal.GetReference(product);
        for (int group = 0; group < matrix.Stride; group += Matrix.Lanes)
        {
            var column = new Column<T>(ref matrix.Buffer[group], matrix.Stride, kept);
            T c0 = T.Broadcast(0),
                c1 = c0,
                c2 = c0,
                c3 = c0;
            int w = 0,
                n = 0;
            for (; w + 4 <= bits.Length; w += 4)
            {
                ulong b0 = bits[w],
                    b1 = bits[w + 1],
                    b2 = bits[w + 2],
                    b3 = bits[w + 3];
                int n0 = n,
                    n1 = n0 + BitOperations.PopCount(b0),
                    n2 = n1 + BitOperations.PopCount(b1),
                    n3 = n2 + BitOperations.PopCount(b2);
                n = n3 + BitOperations.PopCount(b3);
                // Side by side while all four words have bits left, then what is left of each.
                for (int row = w << 6; b0 != 0 && b1 != 0 && b2 != 0 && b3 != 0; )
                {
                    c0 = column.Add(c0, row, ref b0, ref n0);
                    c1 = column.Add(c1, row + 64, ref b1, ref n1);
                    c2 = column.Add(c2, row + 128, ref b2, ref n2);
                    c3 = column.Add(c3, row + 192, ref b3, ref n3);
                }

                c0 = column.AddAll(c0, w << 6, b0, n0);
                c1 = column.AddAll(c1, (w + 1) << 6, b1, n1);
                c2 = column.AddAll(c2, (w + 2) << 6, b2, n2);
                c3 = column.AddAll(c3, (w + 3) << 6, b3, n3);
            }

            for (int chain = 0; w < bits.Length; w++, chain++)
            {
                ref T c = ref chain == 0 ? ref c0 : ref chain == 1 ? ref c1 : ref c2;
                c = column.AddAll(c, w << 6, bits[w], n);
                n += BitOperations.PopCount(bits[w]);
            }

            T.Store(T.Add(T.Add(c0, c1), T.Add(c2, c3)), ref y, (nuint)group);
        }
    }

    // Sixteen columns of the matrix, and the kept numbers that multiply its rows.
    private readonly ref struct Column<T>
        where T : struct, ILanes<T>
    {
        private readonly ref float matrix;
        private readonly ref float kept;
        private readonly nuint stride;

        public Column(ref float matrix, int stride, ReadOnlySpan<float> kept)
        {
            this.matrix = ref matrix;
            this.stride = (nuint)stride;
            this.kept = ref MemoryMarshal.GetReference(kept);
        }

        /// <summary>The term of the lowest bit, which is taken away.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Add(T sum, int firstRow, ref ulong bits, ref int n)
        {
            nuint row = (nuint)(firstRow + BitOperations.TrailingZeroCount(bits));
            bits &= bits - 1;
            return T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref kept, n++)), T.Load(ref matrix, row * stride), sum);
        }

        /// <summary>The terms of all bits.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T AddAll(T sum, int firstRow, ulong bits, int n)
        {
            while (bits != 0)
            {
                sum = Add(sum, firstRow, ref bits, ref n);
            }

            return sum;
        }
    }

    private static int HighestBit(ReadOnlySpan<ulong> bits)
    {
        int w = bits.Length - 1;
        while (w >= 0 && bits[w] == 0)
        {
            w--;
        }

        return w < 0 ? -1 : (w << 6) + BitOperations.Log2(bits[w]);
    }
}
