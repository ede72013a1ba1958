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
