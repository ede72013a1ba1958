using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class ReportTableTests
{
    [Fact]
    public void Only_rows_whose_runs_differ_are_left()
    {
        var table = new ReportTable(
            ["option", "run 1", "run 2", "run 3"],
            [
                ["neurons", "1", "1", "1"],
                ["cap", "1", "1", "2"],
                ["rule", "a", "b", "a"],
                ["missing", "x", "x"],
            ]
        );

        Assert.Equal(["cap", "rule", "missing"], table.OnlyDifferingRows().Rows.Select(row => row[0]));
    }

    [Theory]
    [InlineData(25, false)]
    [InlineData(26, true)]
    public void A_table_with_many_rows_is_in_a_fold(int rows, bool folded)
    {
        var table = new ReportTable(["n"], [.. Enumerable.Range(0, rows).Select(i => (string[])[$"{i}"])])
        {
            Caption = "Runs",
        };

        var shown = table.FoldedIfLong();

        Assert.Equal(folded ? "Runs: 26 rows" : null, (shown as Fold)?.Title);
        Assert.Equal(rows, Assert.IsType<ReportTable>(shown is Fold fold ? fold.Content.Single() : shown).Rows.Count);
    }

    [Fact]
    public void Figures_are_set_to_the_right_and_short_rows_filled_up()
    {
        var table = new ReportTable(
            ["name", "value"],
            [
                ["a", "1"],
                ["b"],
            ]
        )
        {
            FigureColumns = new HashSet<int> { 1 },
        };

        var page = Picture.Page(new ReportPage("t", "s", [new ReportSection("h", [table])]) { Version = "1" }.ToHtml());

        var cells = page.Descendants("td").ToList();
        Assert.Equal(["a", "1", "b", ""], cells.Select(cell => cell.Value));
        Assert.Equal([null, "figure", null, "figure"], cells.Select(cell => cell.Attribute("class")?.Value));
    }
}
