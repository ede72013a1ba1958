namespace Hebb.Numerics;

/// <summary>Lays rows of the left operand out term by term, leaving out terms that are zero in all of them.</summary>
internal static class GemmPacking
{
    /// <summary>
    /// For each k in [<paramref name="from"/>, <paramref name="to"/>) at which a row is not zero: the values of all rows,
    /// and where row k of B begins.
    /// </summary>
    /// <returns>How many terms were kept.</returns>
    public static int PackRows(
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
