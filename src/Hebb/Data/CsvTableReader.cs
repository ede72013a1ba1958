namespace Hebb.Data;

/// <summary>Reads a table from a CSV file, line by line: its dialect and header from the first lines, then the rows.</summary>
internal static class CsvTableReader
{
    private const int MostColumns = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="known">Names that columns are expected to have.</param>
    /// <param name="plan">What the columns are used for.</param>
    /// <param name="dropsMissing">Whether a row with a missing value is left out.</param>
    /// <exception cref="DataFileException">The file is missing, or a line of it is not as it should be.</exception>
    public static CsvTable Read(
        string path,
        IReadOnlySet<string> known,
        Func<CsvHeader, ColumnPlan> plan,
        bool dropsMissing
    )
    {
        int lines = CsvLines.Count(path);
        using var content = FileContent.Open(path);
        return Read(content, lines, known, plan, dropsMissing);
    }

    /// <summary>Reads a file that is open.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="expectedLines">How many lines it has; 0 where that is not known.</param>
    /// <param name="known">Names that columns are expected to have.</param>
    /// <param name="plan">What the columns are used for.</param>
    /// <param name="dropsMissing">Whether a row with a missing value is left out.</param>
    /// <exception cref="DataFileException">A line of it is not as it should be.</exception>
    public static CsvTable Read(
        FileContent content,
        int expectedLines,
        IReadOnlySet<string> known,
        Func<CsvHeader, ColumnPlan> plan,
        bool dropsMissing
    )
    {
        var lines = new CsvLines(content);
        CsvTable? table = null;
        byte[]? first = null;
        int firstNumber = 0;
        int emptyLine = 0;
        CsvTable Begin(ReadOnlySpan<byte> second)
        {
            var dialect = CsvDialect.Recognize(first, second);
            var header = ReadHeader(content.File, firstNumber, first, dialect, known);
            // Each field is a byte or more, so no file makes the memory larger than in proportion to itself.
            long most = content.Length is { } length ? length / header.Columns : 0;
            var begun = new CsvTable(header, dialect, plan(header), dropsMissing, (int)Math.Min(most, expectedLines));
            if (header.Names is null)
            {
                begun.Add(first, firstNumber);
            }

            return begun;
        }

        while (lines.TryRead(out var line))
        {
            if (first is null && lines.Number == 1)
            {
                RefuseOtherText(content.File, line);
                line = line.TrimStart("\uFEFF"u8);
            }

            if (!line.ContainsAnyExcept((byte)' ', (byte)'\r'))
            {
                emptyLine = emptyLine == 0 ? lines.Number : emptyLine;
                continue;
            }

            if (emptyLine > 0)
            {
                throw new DataFileException(
                    content.File,
                    $"line {emptyLine:N0} is empty; every line must be an example"
                );
            }

            if (first is null)
            {
                if (!IsComment(line))
                {
                    (first, firstNumber) = (line.ToArray(), lines.Number);
                }

                continue;
            }

            table ??= Begin(line);
            table.Add(line, lines.Number);
        }

        table ??= first is null ? null : Begin([]);
        if (table is null || (table.Rows.Count == 0 && table.Dropped == 0))
        {
            throw new DataFileException(content.File, "at least one line of numbers and a label expected, found none");
        }

        return table.Rows.Count > 0
            ? table
            : throw new DataFileException(
                content.File,
                $"each of the {table.Dropped:N0} rows has a missing value; none is left"
            );
    }

    private static CsvHeader ReadHeader(
        string file,
        int number,
        ReadOnlySpan<byte> line,
        CsvDialect dialect,
        IReadOnlySet<string> known
    )
    {
        if (FileContent.IsWebPage(line))
        {
            throw new DataFileException(file, $"a table expected, found a web page ('{FileContent.Excerpt(line)}')");
        }

        var fields =
            dialect.Split(line)
            ?? throw new DataFileException(
                file,
                $"line {number:N0}: a quote must end before the next separator or the end of the line"
            );
        if (fields.Count is < 2 or > MostColumns)
        {
            throw new DataFileException(
                file,
                $"line {number:N0}: 2 to {MostColumns:N0} columns with commas, semicolons or tabs between them expected, found {fields.Count:N0}: '{FileContent.Excerpt(line)}'"
            );
        }

        return CsvHeader.Read(file, number, line, fields, dialect, known);
    }

    private static void RefuseOtherText(string file, ReadOnlySpan<byte> line)
    {
        bool utf16 = line is [0xff, 0xfe, ..] or [0xfe, 0xff, ..] or [0, not 0, ..] or [not 0, 0, ..];
        if (utf16 || line.Contains((byte)0))
        {
            throw new DataFileException(
                file,
                utf16 ? "its text is UTF-16; save it as UTF-8" : "a table of text expected, found bytes of 0"
            );
        }
    }

    // A column may be called '#'.
    private static bool IsComment(ReadOnlySpan<byte> line) =>
        line is [(byte)'#', ..] and not [_, (byte)',' or (byte)';' or (byte)'\t', ..];
}
