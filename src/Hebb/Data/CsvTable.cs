using System.Runtime.CompilerServices;

namespace Hebb.Data;

/// <summary>A table as read from CSV: the numbers of the columns that its plan keeps, and the texts of those that may hold labels.</summary>
internal sealed class CsvTable
{
    private const int ShortDigits = 7;
    private const int MostColumns = 1 << 20;

    private readonly CsvDialect dialect;
    private readonly RowBuffer rows;
    private readonly bool dropsMissing;

    // Per column: the slot of a number that takes the short way, or −1.
    private readonly int[] shortSlots;
    private readonly CsvField[] fields;
    private readonly int[] missing;
    private readonly int[] firstMissing;
    private byte decimalSign = CsvNumber.Point;
    private bool decimalSignIsKnown;

    private CsvTable(CsvHeader header, CsvDialect dialect, ColumnPlan plan, bool dropsMissing, int expectedRows)
    {
        Header = header;
        Plan = plan;
        this.dialect = dialect;
        this.dropsMissing = dropsMissing;
        decimalSignIsKnown = !dialect.AllowsDecimalComma;
        rows = new RowBuffer(plan.Width, expectedRows);
        shortSlots = [.. plan.Slots.Select((slot, c) => plan.Texts.Contains(c) ? -1 : slot)];
        fields = new CsvField[header.Columns];
        missing = new int[header.Columns];
        firstMissing = new int[header.Columns];
        Texts = Array.ConvertAll(plan.Texts, c => new LabelTexts(c, dialect.AllowsDecimalComma));
    }

    /// <summary>Its columns.</summary>
    public CsvHeader Header { get; }

    /// <summary>What became of them.</summary>
    public ColumnPlan Plan { get; }

    /// <summary>The texts of each column of the plan that keeps them.</summary>
    public LabelTexts[] Texts { get; }

    /// <summary>The rows; a value that is missing is NaN.</summary>
    public RowBuffer Rows => rows;

    /// <summary>How many rows were left out because a value is missing.</summary>
    public int Dropped { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="known">Names that columns are expected to have.</param>
    /// <param name="plan">What is to become of the columns.</param>
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
    /// <param name="plan">What is to become of the columns.</param>
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
        if (table is null || (table.rows.Count == 0 && table.Dropped == 0))
        {
            throw new DataFileException(content.File, "at least one line of numbers and a label expected, found none");
        }

        return table.rows.Count > 0
            ? table
            : throw new DataFileException(
                content.File,
                $"each of the {table.Dropped:N0} rows has a missing value; none is left"
            );
    }

    /// <summary>How many values of a column are missing.</summary>
    public int Missing(int column) => missing[column];

    /// <summary>Refuses the table if a number is missing.</summary>
    /// <exception cref="DataFileException">One is; the message names the first.</exception>
    public void RefuseMissing()
    {
        int at = -1;
        for (int c = 0; c < missing.Length; c++)
        {
            // Columns that were not kept in the end, such as that of the labels, do not count.
            if (Plan.Slots[c] >= 0 && missing[c] > 0 && (at < 0 || firstMissing[c] < firstMissing[at]))
            {
                at = c;
            }
        }

        if (at >= 0)
        {
            throw new DataFileException(
                Header.File,
                $"{Place(firstMissing[at], at)}: the value is missing ({missing.Sum():N0} in all); --missing mean takes the column's mean in its place, --missing drop leaves such rows out"
            );
        }
    }

    /// <summary>Takes the numbers of a column out of the rows.</summary>
    public CsvTable Without(int column)
    {
        int slot = Plan.Slots[column];
        rows.Remove(slot);
        missing[column] = 0;
        for (int c = 0; c < Plan.Slots.Length; c++)
        {
            Plan.Slots[c] =
                c == column ? -1
                : Plan.Slots[c] > slot ? Plan.Slots[c] - 1
                : Plan.Slots[c];
        }

        return this;
    }

    /// <summary>The column of each number of a row.</summary>
    public int[] InputColumns()
    {
        var columns = new int[rows.Width];
        for (int c = 0; c < Plan.Slots.Length; c++)
        {
            if (Plan.Slots[c] >= 0)
            {
                columns[Plan.Slots[c]] = c;
            }
        }

        return columns;
    }

    /// <summary>A cell as messages name it.</summary>
    public string Place(int line, int column) => $"line {line:N0}, {Header.Describe(column)}";

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ReadOnlySpan<byte> line, int number)
    {
        if (rows.Count == rows.MostRows)
        {
            throw new DataFileException(
                Header.File,
                $"line {number:N0}: more numbers than the {Array.MaxLength:N0} that fit"
            );
        }

        var row = rows.Next();
        var slots = shortSlots;
        byte separator = dialect.Separator;
        bool complete = true;
        int at = 0;
        int c = 0;
        for (; c < slots.Length; c++)
        {
            int slot = slots[c];
            int end = at;
            int whole = 0;
            if (slot >= 0)
            {
                while ((uint)end < (uint)line.Length && (uint)(line[end] - '0') is var digit and <= 9)
                {
                    whole = (whole * 10) + (int)digit;
                    end++;
                }
            }

            if (end - at is > 0 and <= ShortDigits && (end == line.Length || line[end] == separator))
            {
                row[slot] = whole;
            }
            else
            {
                end = AddField(line, at, c, number, row, ref complete);
            }

            if (end == line.Length)
            {
                break;
            }

            at = end + 1;
        }

        if (c != slots.Length - 1)
        {
            throw new DataFileException(
                Header.File,
                $"line {number:N0} has {dialect.Split(line)?.Count ?? 0} columns; {slots.Length} are expected, as in line {Header.Line}"
            );
        }

        Keep(line, number, complete);
    }

    private void Keep(ReadOnlySpan<byte> line, int number, bool complete)
    {
        if (dropsMissing && (!complete || (Plan.Label is { } label && MissingText.Is(fields[label].Bytes(line)))))
        {
            Dropped++;
            return;
        }

        foreach (var texts in Texts)
        {
            var field = fields[texts.Column];
            string? text = MissingText.Is(field.Bytes(line))
                ? null
                : field.Text(line)
                    ?? throw new DataFileException(
                        Header.File,
                        $"{Place(number, texts.Column)}: the text is not UTF-8; save the file as UTF-8"
                    );
            texts.Add(text, number);
        }

        rows.Commit();
    }

    private int AddField(ReadOnlySpan<byte> line, int at, int column, int number, Span<float> row, ref bool complete)
    {
        int end = dialect.FieldEnd(line, at, out var field);
        if (end < 0)
        {
            throw new DataFileException(
                Header.File,
                $"{Place(number, column)}: a quote must end before the next separator or the end of the line"
            );
        }

        fields[column] = field;
        int slot = Plan.Slots[column];
        if (slot < 0)
        {
            return end;
        }

        var text = field.Bytes(line);
        bool isNumber = TryParse(text, out row[slot]);
        if (isNumber && float.IsFinite(row[slot]))
        {
            return end;
        }

        if (MissingText.Is(text) || (isNumber && float.IsNaN(row[slot])))
        {
            row[slot] = float.NaN;
            firstMissing[column] = missing[column]++ == 0 ? number : firstMissing[column];
            complete = false;
            return end;
        }

        NotANumber(text, column, number, isNumber || MissingText.IsInfinity(text));
        return end;
    }

    private bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        if (CsvNumber.TryParse(text, decimalSign, out value))
        {
            decimalSignIsKnown = decimalSignIsKnown || text.Contains(decimalSign);
            return true;
        }

        // The first number with a decimal sign says which one the file has.
        if (decimalSignIsKnown || !CsvNumber.TryParse(text, CsvNumber.Comma, out value))
        {
            return false;
        }

        (decimalSign, decimalSignIsKnown) = (CsvNumber.Comma, true);
        return true;
    }

    private void NotANumber(ReadOnlySpan<byte> text, int column, int number, bool isInfinite)
    {
        bool otherSign =
            dialect.AllowsDecimalComma
            && dialect.IsNumber(text)
            && text.Contains(decimalSign == CsvNumber.Comma ? CsvNumber.Point : CsvNumber.Comma);
        string advice =
            isInfinite ? ""
            : otherSign ? $"; numbers before it have a decimal {(decimalSign == CsvNumber.Comma ? "comma" : "point")}"
            : $"; a column of text is left out by --ignore-columns {Header.ForOption(column)}, or holds the labels: --label-column {Header.ForOption(column)}";
        var problem = new DataFileException(
            Header.File,
            $"{Place(number, column)}: a {(isInfinite ? "finite " : "")}number expected, found '{FileContent.Excerpt(text)}'{advice}"
        );
        var candidate = Array.Find(Texts, texts => texts.Column == column) ?? throw problem;
        candidate.IsText |= !isInfinite;
        candidate.NotANumber ??= problem;
    }
}
