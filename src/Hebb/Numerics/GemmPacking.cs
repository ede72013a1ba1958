using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>Lays rows of the left operand out term by term, leaving out terms that are zero in all of them.</summary>
internal static class GemmPacking
{
    /// <summary>Packs the block of <paramref name="rows"/> rows from <paramref name="row"/> on, for k in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="from">First k.</param>
    /// <param name="to">k after the last.</param>
    /// <param name="rowStride">Numbers from one row of B to the next.</param>
    /// <param name="start">Where in the scratch the block may begin.</param>
    /// <param name="scratch">Receives values and offsets.</param>
    public static GemmScratch.PackedRows Pack(
        Matrix a,
        int row,
        int rows,
        int from,
        int to,
        int rowStride,
        int start,
        GemmScratch scratch
    )
    {
        var values = scratch.Values[start..];
        var offsets = scratch.Offsets[start..];
        int terms = PackRows(a.Buffer[(row * a.Stride)..], a.Stride, rows, from, to, rowStride, values, offsets);
        return new(row, rows, start, terms);
    }

    /// <summary>Packs one row, sixteen terms at a time.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="row">The row.</param>
    /// <param name="from">First k, a multiple of 16.</param>
    /// <param name="to">k after the last: a multiple of 16, or the number of columns.</param>
    /// <param name="rowStride">Numbers from one row of B to the next.</param>
    /// <param name="start">Where in the scratch the row may begin.</param>
    /// <param name="scratch">Receives values and offsets; up to sixteen places after the last are written to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static GemmScratch.PackedRows PackRow<T>(
        Matrix a,
        int row,
        int from,
        int to,
        int rowStride,
        int start,
        GemmScratch scratch
    )
        where T : struct, ILanes<T>
    {
        ref float numbers = ref MemoryMarshal.GetReference(a.PaddedRow(row));
        ref float values = ref MemoryMarshal.GetReference(scratch.Values);
        ref int offsets = ref MemoryMarshal.GetReference(scratch.Offsets);
        // −0 is neither above nor below.
        T above = T.Broadcast(float.Epsilon),
            below = T.Broadcast(-float.Epsilon);
        nuint n = (nuint)start;
        for (int k = from; k < to; k += Matrix.Lanes)
        {
            T value = T.Load(ref numbers, (nuint)k);
            uint kept = T.AtLeast(value, above) | T.AtLeast(below, value);
            T.Compress(kept, value, ref values, n);
            T.Compress(kept, k * rowStride, rowStride, ref offsets, n);
            n += (nuint)BitOperations.PopCount(kept);
        }

        return new(row, 1, start, (int)n - start);
    }

    /// <summary>How many numbers of some rows are not zero, for k in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public static int CountNonZero(Matrix a, int fromRow, int toRow, int from, int to)
    {
        int count = 0;
        for (int r = fromRow; r < toRow; r++)
        {
            var row = a.PaddedRow(r)[from..to];
            var zeros = Vector<int>.Zero;
            int k = 0;
            for (; k <= row.Length - Vector<float>.Count; k += Vector<float>.Count)
            {
                // A lane that is equal gives −1.
                zeros -= Vector.Equals(new Vector<float>(row[k..]), Vector<float>.Zero);
            }

            count += k - Vector.Sum(zeros);
            for (; k < row.Length; k++)
            {
                count += row[k] != 0 ? 1 : 0;
            }
        }

        return count;
    }

    private static int PackRows(
        ReadOnlySpan<float> a,
        int stride,
        int rows,
        int from,
        int to,
        int rowStride,
        Span<float> values,
        Span<int> offsets
    )
    {
        int terms = 0;
        for (int k = from; k < to; k++)
        {
            uint any = 0;
            for (int r = 0; r < rows; r++)
            {
                float value = a[(r * stride) + k];
                values[(terms * rows) + r] = value;
                // Without the sign bit, so that −0 counts as zero.
                any |= BitConverter.SingleToUInt32Bits(value) << 1;
            }

            // Written always and kept by counting: which terms are zero is not for a branch to guess.
            offsets[terms] = k * rowStride;
            terms += any != 0 ? 1 : 0;
        }

        return terms;
    }
}
