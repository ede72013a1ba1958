using System.Text;

namespace Hebb.Experiments.Reports;

/// <summary>How wide text will be, and how to make it fit. The reader's font is unknown: widths are those of a wide one.</summary>
internal static class TextFit
{
    /// <summary>The size of all text in pictures, in CSS pixels.</summary>
    public const double Size = 12;

    /// <summary>From one baseline to the next.</summary>
    public const double LineHeight = 15;

    private const string Ellipsis = "…";

    /// <summary>The width of a line of text in CSS pixels, rather too large than too small.</summary>
    public static double Width(string text)
    {
        double ems = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            ems += Ems(rune);
        }

        return ems * Size;
    }

    /// <summary>The text, or as much of its start as fits, with an ellipsis.</summary>
    public static string Shorten(string text, double width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        int length = FittingLength(text, width - Width(Ellipsis));
        return text[..length].TrimEnd() + Ellipsis;
    }

    /// <summary>The text in lines that fit; what would need more lines than <paramref name="most"/> ends in an ellipsis.</summary>
    public static IReadOnlyList<string> Wrap(string text, double width, int most)
    {
        var lines = new List<string>();
        string rest = text.Trim();
        while (rest.Length > 0)
        {
            if (lines.Count == most - 1)
            {
                lines.Add(Shorten(rest, width));
                break;
            }

            int length = BreakAt(rest, width);
            lines.Add(rest[..length].TrimEnd());
            rest = rest[length..].TrimStart();
        }

        return lines;
    }

    // After the last space, hyphen or slash that fits; inside a word only if it has none.
    private static int BreakAt(string text, double width)
    {
        if (Width(text) <= width)
        {
            return text.Length;
        }

        int fits = Math.Max(1, FittingLength(text, width));
        if (text[fits] == ' ')
        {
            return fits;
        }

        int gap = text.AsSpan(0, fits).LastIndexOfAny(" -/_,");
        return gap > 0 ? gap + 1 : fits;
    }

    private static int FittingLength(string text, double width)
    {
        double room = width / Size;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            room -= Ems(rune);
            if (room < 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        // A text with half a surrogate pair has fewer characters than its runes say.
        return Math.Min(length, text.Length - 1);
    }

    private static double Ems(Rune rune) =>
        rune.Value switch
        {
            ' ' or '.' or ',' or ':' or ';' or 'i' or 'j' or 'l' or 'I' or '|' or '!' or '\'' => 0.36,
            '⁻' or '⁰' or '¹' or '²' or '³' or (>= '⁴' and <= '⁹') => 0.55,
            'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '-' or '/' => 0.42,
            'm' or 'w' or 'M' or 'W' or '%' or '@' or '…' or '—' => 1.02,
            >= 'A' and <= 'Z' => 0.78,
            '+' or '−' or '=' or '<' or '>' or '×' or '→' or '~' => 0.86,
            < 0x300 => 0.66,
            < 0x1100 => 0.85,
            < 0x10000 => 1.05,
            _ => 1.3,
        };
}
