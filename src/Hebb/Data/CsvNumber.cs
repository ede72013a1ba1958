using System.Globalization;

namespace Hebb.Data;

/// <summary>Numbers as text: a fast way for the small whole numbers that pixels are, the exact general one for the rest.</summary>
internal static class CsvNumber
{
    // 7 digits fit a float's 24 bits or are rounded once, as the general way does.
    private const int ShortDigits = 7;

    /// <summary>Reads a number; NaN and infinity are read as such.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        if (text.Length is > 0 and <= ShortDigits)
        {
            int whole = 0;
            foreach (byte digit in text)
            {
                uint d = (uint)(digit - '0');
                if (d > 9)
                {
                    return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
                }

                whole = (whole * 10) + (int)d;
            }

            value = whole;
            return true;
        }

        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
