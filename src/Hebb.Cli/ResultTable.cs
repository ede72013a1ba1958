using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>
/// The one look of all tables. A table keeps to the width of the page: text is wrapped between words, and where even that
/// is too wide, each row becomes a list of its columns. Nothing is cut off, and no line ends with a blank.
/// </summary>
internal sealed class ResultTable : IRenderable
{
    private const int Indent = 2;
    private const int Gap = 3;
    private const int NarrowGap = 2;

    private readonly Column[] columns;
    private readonly List<Markup[]> rows = [];

    private ResultTable(IEnumerable<string> columns)
    {
        this.columns =
        [
            .. columns.Select(name => new Column(
                new Markup(Markup.Escape(name.TrimStart('>'))),
                IsFigure: name.StartsWith('>')
            )),
        ];
    }

    /// <summary>An empty table; <c>&gt;</c> before a column's name sets its figures to the right.</summary>
    public static ResultTable WithColumns(params string[] columns) => new(columns);

    /// <summary>A fraction in percent, such as <c>91.24 %</c>; empty for none.</summary>
    public static string Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:F2} %") : "";

    /// <summary>Adds a row.</summary>
    /// <param name="cells">The markup of each column; those at the end may be missing.</param>
    /// <returns>This table.</returns>
    public ResultTable AddRow(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells.Length, columns.Length);
        rows.Add([
            .. cells.Concat(Enumerable.Repeat("", columns.Length - cells.Length)).Select(cell => new Markup(cell)),
        ]);
        return this;
    }

    /// <summary>Adds a blank line between two rows.</summary>
    public ResultTable AddEmptyRow() => AddRow();

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var needs = Needs(options);
        // The rule under the titles is a character longer on both sides.
        int room = maxWidth - Indent - 1;
        int gap = needs.Sum(need => need.Max) + (Gap * (columns.Length - 1)) <= room ? Gap : NarrowGap;
        room -= gap * (columns.Length - 1);
        return needs.Sum(need => need.Min) <= room
            ? InColumns(options, Widths(needs, room), gap)
            : AsLists(options, maxWidth);
    }

    // The width of each column's longest word, and of its longest cell. Figures stay on one line.
    private Measurement[] Needs(RenderOptions options) =>
        [
            .. columns.Select(
                (column, c) =>
                {
                    var title = Size(column.Title, options);
                    var cells = rows.Select(row => Size(row[c], options)).Append(title).ToArray();
                    int longest = cells.Max(cell => cell.Max);
                    int narrowest = column.IsFigure
                        ? cells[..^1].Select(cell => cell.Max).DefaultIfEmpty().Max()
                        : cells.Max(cell => cell.Min);
                    return new Measurement(Math.Max(title.Min, narrowest), longest);
                }
            ),
        ];

    // Columns grow alike until they have all they want, so that short ones stay on one line.
    private static int[] Widths(Measurement[] needs, int room)
    {
        int[] widths = [.. needs.Select(need => need.Min)];
        for (int left = room - widths.Sum(); left > 0; left--)
        {
            int[] wanting = [.. Enumerable.Range(0, widths.Length).Where(c => widths[c] < needs[c].Max)];
            if (wanting.Length == 0)
            {
                break;
            }

            widths[wanting.MinBy(c => widths[c])]++;
        }

        return widths;
    }

    private IEnumerable<Segment> InColumns(RenderOptions options, int[] widths, int gap)
    {
        yield return Segment.LineBreak;
        foreach (var segment in Row([.. columns.Select(column => column.Title)], options, widths, gap))
        {
            yield return segment;
        }

        int width = widths.Sum() + (gap * (widths.Length - 1)) + 2;
        yield return new Segment(" " + new string('─', width));
        yield return Segment.LineBreak;
        foreach (var row in rows)
        {
            foreach (var segment in Row(row, options, widths, gap))
            {
                yield return segment;
            }
        }

        yield return Segment.LineBreak;
    }

    private IEnumerable<Segment> Row(Markup[] cells, RenderOptions options, int[] widths, int gap)
    {
        var lines = cells.Select((cell, c) => Lines(cell, options, widths[c])).ToArray();
        int height = Math.Max(1, lines.Max(cell => cell.Count));
        for (int i = 0; i < height; i++)
        {
            int at = 0;
            int start = Indent;
            for (int c = 0; c < cells.Length; c++)
            {
                if (i < lines[c].Count && lines[c][i].CellCount() is > 0 and var length)
                {
                    int from = columns[c].IsFigure ? start + widths[c] - length : start;
                    yield return new Segment(new string(' ', from - at));
                    foreach (var segment in lines[c][i])
                    {
                        yield return segment;
                    }

                    at = from + length;
                }

                start += widths[c] + gap;
            }

            yield return Segment.LineBreak;
        }
    }

    private IEnumerable<Segment> AsLists(RenderOptions options, int maxWidth)
    {
        int start = Indent + columns.Max(column => Size(column.Title, options).Max) + Gap;
        yield return Segment.LineBreak;
        foreach (var row in rows.Where(row => row.Any(cell => cell.Length > 0)))
        {
            foreach (var segment in columns.Zip(row).SelectMany(pair => Item(pair.First.Title, pair.Second)))
            {
                yield return segment;
            }

            yield return Segment.LineBreak;
        }

        // A cell without a title stands where titles do.
        IEnumerable<Segment> Item(Markup title, Markup cell)
        {
            int length = Size(title, options).Max;
            int from = length == 0 ? Indent : start;
            int at = 0;
            foreach (var line in Lines(cell, options, Math.Max(maxWidth - from, Size(cell, options).Min)))
            {
                if (line.CellCount() == 0)
                {
                    continue;
                }

                if (at == 0 && length > 0)
                {
                    yield return new Segment(new string(' ', Indent));
                    foreach (var segment in Lines(title, options, length)[0])
                    {
                        yield return segment;
                    }

                    at = Indent + length;
                }

                yield return new Segment(new string(' ', from - at));
                foreach (var segment in line)
                {
                    yield return segment;
                }

                yield return Segment.LineBreak;
                at = 0;
                length = 0;
            }
        }
    }

    private static Measurement Size(Markup cell, RenderOptions options) =>
        ((IRenderable)cell).Measure(options, int.MaxValue);

    private static List<SegmentLine> Lines(Markup cell, RenderOptions options, int width)
    {
        var lines = Segment.SplitLines(((IRenderable)cell).Render(options, width), width);
        foreach (var line in lines)
        {
            while (line.Count > 0 && line[line.Count - 1].IsWhiteSpace)
            {
                line.RemoveAt(line.Count - 1);
            }
        }

        return lines;
    }

    private readonly record struct Column(Markup Title, bool IsFigure);
}
