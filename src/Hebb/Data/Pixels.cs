namespace Hebb.Data;

/// <summary>Grey values 0 … 255 as numbers in [0, 1].</summary>
internal static class Pixels
{
    private static readonly float[] UnitInterval = [.. Enumerable.Range(0, 256).Select(v => v / 255f)];

    /// <summary>values[i] = pixels[i] / 255.</summary>
    public static void ToUnitInterval(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        // A look-up costs less than the division that it stands for.
        var table = UnitInterval;
        values = values[..pixels.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = table[pixels[i]];
        }
    }
}
