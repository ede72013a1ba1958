using System.Text;

namespace Hebb.Data;

/// <summary>What stands in a table where a value is missing.</summary>
internal static class MissingText
{
    /// <summary>Whether a cell is empty or one of <c>NaN</c>, <c>NA</c>, <c>N/A</c>, <c>#N/A</c>, <c>&lt;NA&gt;</c>, <c>null</c>, <c>?</c>, in upper or lower case.</summary>
    /// <param name="text">The cell without blanks around it.</param>
    public static bool Is(ReadOnlySpan<byte> text) =>
        text.Length switch
        {
            0 => true,
            1 => text[0] == (byte)'?',
            2 => Ascii.EqualsIgnoreCase(text, "NA"u8),
            3 => Ascii.EqualsIgnoreCase(text, "NaN"u8) || Ascii.EqualsIgnoreCase(text, "N/A"u8),
            4 => Ascii.EqualsIgnoreCase(text, "null"u8)
                || Ascii.EqualsIgnoreCase(text, "#N/A"u8)
                || Ascii.EqualsIgnoreCase(text, "<NA>"u8)
                || Ascii.EqualsIgnoreCase(text, "-NaN"u8),
            _ => false,
        };

    /// <summary>Whether a cell is an infinite number as programs write it.</summary>
    /// <param name="text">The cell without blanks around it.</param>
    public static bool IsInfinity(ReadOnlySpan<byte> text)
    {
        var unsigned = text is [(byte)'+' or (byte)'-', ..] ? text[1..] : text;
        return Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8);
    }
}
