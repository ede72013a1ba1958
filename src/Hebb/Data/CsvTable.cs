using System.Globalization;
using System.Text;
using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>A table of numbers as read from CSV, before it is settled which column holds the labels.</summary>
internal sealed class CsvTable
{
    private const string LabelName = "label";

    private readonly string file;
    private readonly LabelTexts[] candidates;
    private readonly int? named;
    private readonly bool headless;
    private float[] values = new float[1024];
    private int rows;

    private CsvTable(string file, int columns, int? named, bool headless)
    {
        this.file = file;
        Columns = columns;
        this.named = named;
        this.headless = headless;
        int[] possible = named is { } column ? [column] : [0, columns - 1];
        candidates = Array.ConvertAll(possible, c => new LabelTexts(c));
    }

    private int Columns { get; }

    /// <summary>Reads every line; nothing is kept of a file with a wrong one.</summary>
    public static CsvTable Read(FileContent content)
    {
        var lines = new CsvLines(content);
        var fields = new List<(int Start, int End)>();
        CsvTable? table = null;
        int emptyLine = 0;
        while (lines.TryRead(out var line))
        {
            if (line.Length == 0)
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

            line = table is null ? line.TrimStart("\uFEFF"u8) : line;
            Split(content.File, line, lines.Number, fields);
            if (table is null)
            {
                table = Begin(content.File, line, fields, out bool header);
                if (header)
                {
                    continue;
                }
            }

            table.Add(line, lines.Number, fields);
        }

        if (table is null || table.rows == 0)
        {
            throw new DataFileException(content.File, "at least one line of numbers and a label expected, found none");
        }

        return table;
    }

    /// <summary>The column that holds the labels, from 0.</summary>
    /// <param name="wanted">Where they are said to be.</param>
    /// <exception cref="DataFileException">The table leaves it open.</exception>
    public int FindLabels(LabelColumn wanted)
    {
        if (wanted != LabelColumn.Automatic)
        {
            return wanted == LabelColumn.First ? 0 : Columns - 1;
        }

        if (named is { } column)
        {
            return column;
        }

        var text = candidates.Where(c => c.NotANumber is not null).ToArray();
        var whole = candidates.Where(c => c.AreWholeNumbers).ToArray();
        var choice = text.Length > 0 ? text : whole;
        return choice.Length == 1
            ? choice[0].Column
            : throw new DataFileException(
                file,
                "the labels could be in the first or in the last column; name theirs 'label' in a header line"
            );
    }

    /// <summary>The labels in <paramref name="column"/>.</summary>
    public LabelTexts Labels(int column)
    {
        var labels =
            Array.Find(candidates, c => c.Column == column)
            ?? throw new DataFileException(
                file,
                $"labels expected in column {column + 1}, but its header names another"
            );
        if (labels.MissingOnLine > 0)
        {
            throw new DataFileException(
                file,
                $"line {labels.MissingOnLine:N0}, column {column + 1}: the label is missing; every example needs one"
            );
        }

        if (labels.TooMany)
        {
            throw new DataFileException(
                file,
                $"column {column + 1} has more than {LabelTexts.Most:N0} different values; it cannot hold labels"
            );
        }

        // A header with numbers for names and a label column of another name looks like an example.
        if (headless && labels.NotANumber is not null && labels.Texts.Skip(1).Any() && OnlyFirstIsText(labels))
        {
            throw new DataFileException(
                file,
                $"line 1, column {column + 1}: '{labels.Texts[0]}' is the only label that is not a number; if line 1 is a header, name that column 'label'"
            );
        }

        return labels;
    }

    /// <summary>Everything but the labels, n × (columns − 1).</summary>
    public Matrix Examples(int labelColumn)
    {
        foreach (var other in candidates)
        {
            if (other.Column != labelColumn && other.NotANumber is { } problem)
            {
                throw problem;
            }
        }

        var examples = new Matrix(rows, Columns - 1);
        for (int r = 0; r < rows; r++)
        {
            var row = values.AsSpan(r * Columns, Columns);
            row[..labelColumn].CopyTo(examples.Row(r));
            row[(labelColumn + 1)..].CopyTo(examples.Row(r)[labelColumn..]);
        }

        return examples;
    }

    private static bool OnlyFirstIsText(LabelTexts labels) =>
        !IsNumber(labels.Texts[0]) && labels.Texts.Skip(1).All(IsNumber);

    private static bool IsNumber(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static CsvTable Begin(
        string file,
        ReadOnlySpan<byte> line,
        List<(int Start, int End)> fields,
        out bool header
    )
    {
        if (FileContent.IsWebPage(line))
        {
            throw new DataFileException(file, $"a table expected, found a web page ('{FileContent.Excerpt(line)}')");
        }

        if (fields.Count < 2)
        {
            throw new DataFileException(
                file,
                $"line 1: at least two columns with commas between them expected, found '{FileContent.Excerpt(line)}'"
            );
        }

        // A header has no numbers at all, or it names the labels: pandas writes numbers as names.
        int? named = null;
        bool words = true;
        for (int c = 0; c < fields.Count; c++)
        {
            var field = line[fields[c].Start..fields[c].End];
            words &= !CsvNumber.TryParse(field, out _) && field.Length > 0;
            if (Encoding.UTF8.GetString(field).Equals(LabelName, StringComparison.OrdinalIgnoreCase))
            {
                named = named is null
                    ? c
                    : throw new DataFileException(file, $"columns {named + 1} and {c + 1} are both named 'label'");
            }
        }

        header = words || named is not null;
        return new CsvTable(file, fields.Count, named, headless: !header);
    }

    // Fields without the quotes around them; a quoted one may hold commas.
    private static void Split(string file, ReadOnlySpan<byte> line, int number, List<(int Start, int End)> fields)
    {
        fields.Clear();
        int at = 0;
        while (true)
        {
            int end;
            if (at < line.Length && line[at] == (byte)'"')
            {
                int close = line[(at + 1)..].IndexOf((byte)'"');
                end = close < 0 ? -1 : at + close + 2;
                if (close < 0 || (end < line.Length && line[end] != (byte)','))
                {
                    throw new DataFileException(
                        file,
                        $"line {number:N0}, column {fields.Count + 1}: a quote must end before the next comma or the end of the line"
                    );
                }

                fields.Add((at + 1, end - 1));
            }
            else
            {
                int comma = line[at..].IndexOf((byte)',');
                end = comma < 0 ? line.Length : at + comma;
                fields.Add((at, end));
            }

            if (end == line.Length)
            {
                return;
            }

            at = end + 1;
        }
    }

    private void Add(ReadOnlySpan<byte> line, int number, List<(int Start, int End)> fields)
    {
        if (fields.Count != Columns)
        {
            throw new DataFileException(
                file,
                $"line {number:N0} has {fields.Count} columns; {Columns} are expected, as in line 1"
            );
        }

        long needed = (rows + 1L) * Columns;
        if (rows + 1L > (Array.MaxLength - Matrix.Lanes) / Matrix.PaddedLength(Columns))
        {
            throw new DataFileException(file, $"line {number:N0}: more numbers than the {Array.MaxLength:N0} that fit");
        }

        if (needed > values.Length)
        {
            Array.Resize(ref values, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * values.Length)));
        }

        var row = values.AsSpan(rows * Columns, Columns);
        for (int c = 0; c < Columns; c++)
        {
            var field = line[fields[c].Start..fields[c].End];
            var candidate =
                c == candidates[0].Column ? candidates[0]
                : c == candidates[^1].Column ? candidates[^1]
                : null;
            candidate?.Add(Encoding.UTF8.GetString(field.Trim((byte)' ')), number);
            if (!CsvNumber.TryParse(field, out row[c]) || !float.IsFinite(row[c]))
            {
                var problem = new DataFileException(
                    file,
                    $"line {number:N0}, column {c + 1}: a number expected, found {(field.Length == 0 ? "nothing" : $"'{FileContent.Excerpt(field)}'")}"
                );
                if (candidate is null)
                {
                    throw problem;
                }

                candidate.NotANumber ??= problem;
            }
        }

        rows++;
    }
}
