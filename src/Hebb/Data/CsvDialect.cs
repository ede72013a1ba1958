using System.Text;

namespace Hebb.Data;

/// <summary>How the fields of a line are divided: by commas, semicolons or tabs; a field may stand in double quotes, and a quote within is doubled.</summary>
/// <param name="Separator">The character between two fields.</param>
internal readonly record struct CsvDialect(byte Separator)
{
    private const byte Quote = (byte)'"';

    /// <summary>Whether numbers may have a decimal comma: where the comma does not divide fields.</summary>
    public bool AllowsDecimalComma => Separator != (byte)',';

    /// <summary>
    /// The separator that divides the first two lines into the same number of fields, two or more, and the second into
    /// the most numbers; among equals a tab goes before a semicolon, and that before a comma.
    /// </summary>
    /// <param name="first">The first line, perhaps a header.</param>
    /// <param name="second">The second; empty where there is none.</param>
    public static CsvDialect Recognize(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var (best, most) = (default(CsvDialect?), -1);
        foreach (byte separator in "\t;,"u8)
        {
            var dialect = new CsvDialect(separator);
            var (fields, below) = (dialect.Split(first), second.IsEmpty ? null : dialect.Split(second));
            if (fields is { Count: >= 2 } && (second.IsEmpty || below?.Count == fields.Count))
            {
                int numbers = dialect.CountNumbers(second, below ?? []);
                (best, most) = numbers > most ? (dialect, numbers) : (best, most);
            }
        }

        // Where none fits both lines, the message is about the most usual that the first has.
        foreach (byte separator in ",;\t"u8)
        {
            best ??= first.Contains(separator) ? new CsvDialect(separator) : null;
        }

        return best ?? new CsvDialect((byte)',');
    }

    /// <summary>The fields of a line; null where a quote has no end.</summary>
    public List<CsvField>? Split(ReadOnlySpan<byte> line)
    {
        var fields = new List<CsvField>();
        for (int at = 0; ; )
        {
            int end = FieldEnd(line, at, out var field);
            if (end < 0)
            {
                return null;
            }

            fields.Add(field);
            if (end == line.Length)
            {
                return fields;
            }

            at = end + 1;
        }
    }

    /// <summary>The index of the separator behind the field that starts at <paramref name="at"/>, or of the line's end; −1 where a quote has no end.</summary>
    public int FieldEnd(ReadOnlySpan<byte> line, int at, out CsvField field)
    {
        if (at >= line.Length || line[at] != Quote)
        {
            int length = line[at..].IndexOf(Separator);
            int end = length < 0 ? line.Length : at + length;
            field = new CsvField(at, end, HasDoubledQuotes: false);
            return end;
        }

        bool doubled = false;
        for (int from = at + 1; ; )
        {
            int close = line[from..].IndexOf(Quote);
            int behind = from + close + 1;
            if (close >= 0 && behind < line.Length && line[behind] == Quote)
            {
                (doubled, from) = (true, behind + 1);
                continue;
            }

            field = new CsvField(at + 1, behind - 1, doubled);
            return close >= 0 && (behind == line.Length || line[behind] == Separator) ? behind : -1;
        }
    }

    private int CountNumbers(ReadOnlySpan<byte> line, List<CsvField> fields)
    {
        int count = 0;
        foreach (var field in fields)
        {
            count += IsNumber(field.Bytes(line)) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether a field is a number, with either decimal sign that is allowed.</summary>
    public bool IsNumber(ReadOnlySpan<byte> text) =>
        CsvNumber.TryParse(text, CsvNumber.Point, out _)
        || (AllowsDecimalComma && CsvNumber.TryParse(text, CsvNumber.Comma, out _));
}

/// <summary>Where a field is in its line, without the quotes around it.</summary>
internal readonly record struct CsvField(int Start, int End, bool HasDoubledQuotes)
{
    /// <summary>The field without blanks around it.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> line) => line[Start..End].Trim((byte)' ');

    /// <summary>The field as text; null where it is not UTF-8.</summary>
    public string? Text(ReadOnlySpan<byte> line)
    {
        var bytes = Bytes(line);
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(bytes);
        return HasDoubledQuotes ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }
}
