namespace Hebb.Experiments.Reports;

/// <summary>A table of text and figures: the options of a run, a comparison of runs, the numbers behind a picture.</summary>
/// <param name="Header">The columns' names.</param>
/// <param name="Rows">The cells, row after row; a row may be shorter than the header.</param>
public sealed record ReportTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportBlock
{
    // A wider table takes both columns of a wide page.
    private const int MostColumnsInOne = 7;
    private const int LongestTextInOne = 160;

    private const int MostRowsShown = 25;

    /// <summary>The columns, counted from 0, that hold figures: they are set to the right.</summary>
    public IReadOnlySet<int> FigureColumns { get; init; } = new HashSet<int>();

    /// <summary>What the table shows, in one line above it.</summary>
    public string? Caption { get; init; }

    /// <summary>Whether it takes both columns of a wide page; otherwise it does only where it has many columns or long texts.</summary>
    public bool IsBroad { get; init; }

    /// <summary>The column, counted from 0, that says yes or no: its cells have a colour as well.</summary>
    public int? VerdictColumn { get; init; }

    /// <summary>Where the first cell of each row leads, relative to the page; null or missing where nowhere.</summary>
    public IReadOnlyList<string?> Links { get; init; } = [];

    /// <summary>The header and the rows as comma-separated values; figures are written so that programs can read them.</summary>
    public string ToCsv() =>
        CsvText.Of(
            Rows.Select(row =>
                    Enumerable
                        .Range(0, Header.Count)
                        .Select(c => FigureColumns.Contains(c) ? TickLabels.Plain(Cell(row, c)) : Cell(row, c))
                )
                .Prepend(Header)
        );

    /// <summary>
    /// The same table with only those rows whose cells after the first are not all alike: where each column is a run and
    /// each row an option, what the runs differ in.
    /// </summary>
    public ReportTable OnlyDifferingRows() =>
        this with
        {
            Rows = [.. Rows.Where(row => Enumerable.Range(1, Header.Count - 1).Any(c => Cell(row, c) != Cell(row, 1)))],
        };

    /// <summary>The table, or one with many rows in a fold under its caption: a page should not be mostly one table.</summary>
    internal ReportBlock FoldedIfLong() =>
        Rows.Count <= MostRowsShown ? this : new Fold($"{Caption}: {Rows.Count} rows", [this with { Caption = null }]);

    /// <summary>All columns but the first hold figures.</summary>
    internal static IReadOnlySet<int> AllButFirst(int columns) => Enumerable.Range(1, columns - 1).ToHashSet();

    internal override void WriteTo(MarkupWriter page)
    {
        bool needsRoom =
            IsBroad
            || Header.Count > MostColumnsInOne
            || Rows.Any(row => row.Any(cell => cell.Length > LongestTextInOne));
        // The box can be scrolled by keyboard only if it can have the focus.
        page.Start(
            "div",
            ("class", needsRoom ? "scroll broad" : "scroll"),
            ("tabindex", "0"),
            ("role", "region"),
            ("aria-label", Caption ?? "Table")
        );
        page.Start("table");
        if (Caption is { } caption)
        {
            page.Element("caption", caption);
        }

        page.Start("thead");
        WriteRow(page, Header, "th");
        page.End("thead");
        page.Start("tbody");
        foreach (var (i, row) in Rows.Index())
        {
            WriteRow(page, row, "td", i < Links.Count ? Links[i] : null);
        }

        if (Rows.Count == 0)
        {
            page.Start("tr");
            page.Element("td", "No rows", ("colspan", $"{Math.Max(1, Header.Count)}"), ("class", "muted"));
            page.End("tr");
        }

        page.End("tbody");
        page.End("table");
        page.End("div");
        page.NewLine();
    }

    private string? ClassOf(string cell, int column) =>
        FigureColumns.Contains(column) ? "figure"
        : column != VerdictColumn ? null
        : cell == "yes" ? "holds"
        : cell == "no" ? "fails"
        : null;

    private static string Cell(IReadOnlyList<string> row, int column) => column < row.Count ? row[column] : "";

    private void WriteRow(MarkupWriter page, IReadOnlyList<string> cells, string element, string? link = null)
    {
        page.Start("tr");
        for (int column = 0; column < Header.Count; column++)
        {
            page.Start(
                element,
                ("class", ClassOf(Cell(cells, column), column)),
                ("scope", element == "th" ? "col" : null)
            );
            if (column == 0 && link is not null)
            {
                page.Element("a", Cell(cells, column), ("href", link));
            }
            else
            {
                page.Text(Cell(cells, column));
            }

            page.End(element);
        }

        page.End("tr");
        page.NewLine();
    }
}
