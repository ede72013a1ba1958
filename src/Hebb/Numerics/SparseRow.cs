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

    /// <summary>y = h · M for a sparse row h: each sum is one chain of fused multiply-adds over the kept numbers in order.</summary>
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
        // A kernel trusts its sizes; they are checked here once.
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
        for (int c = 0; c < matrix.Columns; c++)
        {
            float sum = 0;
            for (int r = 0; r < matrix.Rows; r++)
            {
                sum = MathF.FusedMultiplyAdd(dense[r], matrix[r, c], sum);
            }

            product[c] = sum;
        }
    }

    /// <summary>M ← M + hᵀ y for a sparse row h and a row y, for some of the rows of M: one fused multiply-add for each number.</summary>
    /// <param name="bits">Which numbers of h are kept.</param>
    /// <param name="kept">The kept numbers.</param>
    /// <param name="factor">y, padded with zeros to a multiple of 16 as the rows of M are.</param>
    /// <param name="matrix">M, one row for each bit.</param>
    /// <param name="from">The first word of <paramref name="bits"/>: rows before 64 · <paramref name="from"/> are left alone.</param>
    /// <param name="to">The word after the last: rows from 64 · <paramref name="to"/> on are left alone.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public static void AddOuterProduct(
        ReadOnlySpan<ulong> bits,
        ReadOnlySpan<float> kept,
        ReadOnlySpan<float> factor,
        Matrix matrix,
        int from,
        int to,
        VectorWidth width
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor.Length, matrix.Stride, nameof(factor));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HighestBit(bits), matrix.Rows - 1, nameof(bits));
        switch (width)
        {
            case VectorWidth.Vector512:
                AddOuterProduct<Lanes512>(bits, kept, factor, matrix, from, to);
                break;
            case VectorWidth.Vector256:
                AddOuterProduct<Lanes256>(bits, kept, factor, matrix, from, to);
                break;
            default:
                AddOuterProduct<LanesScalar>(bits, kept, factor, matrix, from, to);
                break;
        }
    }

    /// <summary>The same over a dense row, number by number. The twin of the tests.</summary>
    internal static void AddOuterProductPlain(ReadOnlySpan<float> dense, ReadOnlySpan<float> factor, Matrix matrix)
    {
        for (int r = 0; r < matrix.Rows; r++)
        {
            for (int c = 0; c < matrix.Columns; c++)
            {
                matrix[r, c] = MathF.FusedMultiplyAdd(dense[r], factor[c], matrix[r, c]);
            }
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
        ref float m = ref MemoryMarshal.GetReference(matrix.Buffer);
        ref float y = ref MemoryMarshal.GetReference(product);
        nuint stride = (nuint)matrix.Stride;
        for (nuint group = 0; group < stride; group += Matrix.Lanes)
        {
            int n = 0;
            T sum = T.Broadcast(0);
            for (int w = 0; w < bits.Length; w++)
            {
                for (ulong word = bits[w]; word != 0; word &= word - 1)
                {
                    nuint row = (nuint)((w << 6) + BitOperations.TrailingZeroCount(word));
                    sum = T.MultiplyAdd(T.Broadcast(kept[n++]), T.Load(ref m, (row * stride) + group), sum);
                }
            }

            T.Store(sum, ref y, group);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOuterProduct<T>(
        ReadOnlySpan<ulong> bits,
        ReadOnlySpan<float> kept,
        ReadOnlySpan<float> factor,
        Matrix matrix,
        int from,
        int to
    )
        where T : struct, ILanes<T>
    {
        ref float m = ref MemoryMarshal.GetReference(matrix.Buffer);
        ref float y = ref MemoryMarshal.GetReference(factor);
        nuint stride = (nuint)matrix.Stride;
        int before = 0;
        for (int w = 0; w < from; w++)
        {
            before += BitOperations.PopCount(bits[w]);
        }

        for (nuint group = 0; group < stride; group += Matrix.Lanes)
        {
            int n = before;
            T columns = T.Load(ref y, group);
            for (int w = from; w < to; w++)
            {
                for (ulong word = bits[w]; word != 0; word &= word - 1)
                {
                    nuint at = ((nuint)((w << 6) + BitOperations.TrailingZeroCount(word)) * stride) + group;
                    T.Store(T.MultiplyAdd(T.Broadcast(kept[n++]), columns, T.Load(ref m, at)), ref m, at);
                }
            }
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
