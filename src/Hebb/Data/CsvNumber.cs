using System.Globalization;

namespace Hebb.Data;

/// <summary>Numbers as text: a fast way for short ones, such as pixels and measurements, the exact general one for the rest.</summary>
internal static class CsvNumber
{
    /// <summary>The decimal point.</summary>
    public const byte Point = (byte)'.';

    /// <summary>The decimal comma.</summary>
    public const byte Comma = (byte)',';

    // 7 digits fit a float's 24 bits, and so do the powers of ten to divide by: one rounding, as the general way has.
    private const int ShortDigits = 7;

    private static readonly float[] PowersOfTen = [1, 10, 100, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f];

    /// <summary>Reads a number; NaN and infinity are read as such.</summary>
    /// <param name="text">The text; blanks around it are allowed.</param>
    /// <param name="decimalSign"><see cref="Point"/> or <see cref="Comma"/>; the other one is refused.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, byte decimalSign, out float value)
    {
        bool negative = text is [(byte)'-', ..];
        int first = negative ? 1 : 0;
        // Digits, at most one decimal sign among them.
        if (text.Length - first is > 0 and <= ShortDigits + 1)
        {
            int whole = 0;
            int signAt = -1;
            for (int i = first; i < text.Length; i++)
            {
                uint digit = (uint)(text[i] - '0');
                if (digit <= 9)
                {
                    whole = (whole * 10) + (int)digit;
                }
                else if (text[i] == decimalSign && signAt < 0)
                {
                    signAt = i;
                }
                else
                {
                    return TryParseAny(text, decimalSign, out value);
                }
            }

            int digits = text.Length - first - (signAt < 0 ? 0 : 1);
            if (digits is > 0 and <= ShortDigits)
            {
                value = signAt < 0 ? whole : whole / PowersOfTen[text.Length - 1 - signAt];
                value = negative ? -value : value;
                return true;
            }
        }

        return TryParseAny(text, decimalSign, out value);
    }

    private static bool TryParseAny(ReadOnlySpan<byte> text, byte decimalSign, out float value)
    {
        const int Longest = 1024;
        if (decimalSign == Comma && text.ContainsAny(Point, Comma))
        {
            if (text.Contains(Point) || text.Length > Longest)
            {
                value = 0;
                return false;
            }

            Span<byte> pointed = stackalloc byte[text.Length];
            text.Replace(pointed, Comma, Point);
            return float.TryParse(pointed, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
