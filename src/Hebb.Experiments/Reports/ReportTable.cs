namespace Hebb.Experiments.Reports;

/// <summary>A table of text and figures: the options of a run, a comparison of runs, the numbers behind a picture.</summary>
/// <param name="Header">The columns' names.</param>
/// <param name="Rows">The cells, row after row; a row may be shorter than the header.</param>
public sealed record ReportTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportBlock
{
    /// <summary>The columns, counted from 0, that hold figures: they are set to the right.</summary>
    public IReadOnlySet<int> FigureColumns { get; init; } = new HashSet<int>();

    /// <summary>What the table shows, in one line above it.</summary>
    public string? Caption { get; init; }

    /// <summary>
    /// The same table with only those rows whose cells after the first are not all alike: where each column is a run and
    /// each row an option, what the runs differ in.
    /// </summary>
    public ReportTable OnlyDifferingRows() =>
        this with
        {
            Rows = [.. Rows.Where(row => Enumerable.Range(1, Header.Count - 1).Any(c => Cell(row, c) != Cell(row, 1)))],
        };

    /// <summary>All columns but the first hold figures.</summary>
    internal static IReadOnlySet<int> AllButFirst(int columns) => Enumerable.Range(1, columns - 1).ToHashSet();

    internal override void WriteTo(MarkupWriter page)
    {
        // The box can be scrolled by keyboard only if it can have the focus.
        page.Start(
            "div",
            ("class", "scroll"),
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
        foreach (var row in Rows)
        {
            WriteRow(page, row, "td");
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

    private static string Cell(IReadOnlyList<string> row, int column) => column < row.Count ? row[column] : "";

    private void WriteRow(MarkupWriter page, IReadOnlyList<string> cells, string element)
    {
        page.Start("tr");
        for (int column = 0; column < Header.Count; column++)
        {
            page.Element(
                element,
                Cell(cells, column),
                ("class", FigureColumns.Contains(column) ? "figure" : null),
                ("scope", element == "th" ? "col" : null)
            );
        }

        page.End("tr");
        page.NewLine();
    }
}
