using System.Runtime.CompilerServices;

namespace Hebb.Data;

/// <summary>A table as read from CSV: the numbers of the columns that its plan keeps, and the texts of those that may hold labels.</summary>
internal sealed class CsvTable
{
    private const int ShortDigits = 7;

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

    /// <summary>A table without rows.</summary>
    /// <param name="header">Its columns.</param>
    /// <param name="dialect">How fields and numbers are written.</param>
    /// <param name="plan">What the columns are used for.</param>
    /// <param name="dropsMissing">Whether a row with a missing value is left out.</param>
    /// <param name="expectedRows">How many rows memory is taken for at first.</param>
    public CsvTable(CsvHeader header, CsvDialect dialect, ColumnPlan plan, bool dropsMissing, int expectedRows)
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

    /// <summary>What each of them is used for.</summary>
    public ColumnPlan Plan { get; }

    /// <summary>The texts of each column of the plan that keeps them.</summary>
    public LabelTexts[] Texts { get; }

    /// <summary>The rows; a value that is missing is NaN.</summary>
    public RowBuffer Rows => rows;

    /// <summary>How many rows were left out because a value is missing.</summary>
    public int Dropped { get; private set; }

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

    /// <summary>Adds the row that a line holds.</summary>
    /// <param name="line">The line's bytes.</param>
    /// <param name="number">Which line of the file it is.</param>
    /// <exception cref="DataFileException">The line is not as it should be.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> line, int number)
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
