namespace Hebb.Data;

/// <summary>PNG's filters: a byte is stored as its difference from a forecast by the bytes left of it and above it.</summary>
internal static class PngFilter
{
    /// <summary>Puts a row back as it was.</summary>
    /// <param name="filter">The filter's number, 0 to 4.</param>
    /// <param name="row">The row as stored; afterwards as it was.</param>
    /// <param name="above">The row above it as it was, zeros for the first.</param>
    /// <param name="pixelBytes">How far left the neighbour is.</param>
    /// <returns>False where there is no such filter.</returns>
    public static bool Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        above = above[..row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes];
            int aboveLeft = i < pixelBytes ? 0 : above[i - pixelBytes];
            switch (filter)
            {
                case 0:
                    return true;
                case 1:
                    row[i] += (byte)left;
                    break;
                case 2:
                    row[i] += above[i];
                    break;
                case 3:
                    row[i] += (byte)((left + above[i]) / 2);
                    break;
                case 4:
                    row[i] += (byte)Paeth(left, above[i], aboveLeft);
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    // Whichever of the three is nearest to left + above − aboveLeft, in this order.
    private static int Paeth(int left, int above, int aboveLeft)
    {
        int toLeft = Math.Abs(above - aboveLeft);
        int toAbove = Math.Abs(left - aboveLeft);
        int toAboveLeft = Math.Abs(left + above - (2 * aboveLeft));
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left
            : toAbove <= toAboveLeft ? above
            : aboveLeft;
    }
}
