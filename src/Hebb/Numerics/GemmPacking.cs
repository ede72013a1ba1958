using System.Numerics;

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
        int terms =
            rows == 1
                ? PackRow(a.PaddedRow(row), from, to, rowStride, values, offsets)
                : PackRows(a.Buffer[(row * a.Stride)..], a.Stride, rows, from, to, rowStride, values, offsets);
        return new(row, rows, start, terms);
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

    private static int PackRow(
        ReadOnlySpan<float> a,
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
            values[terms] = a[k];
            offsets[terms] = k * rowStride;
            terms += a[k] != 0 ? 1 : 0;
        }

        return terms;
    }
}
