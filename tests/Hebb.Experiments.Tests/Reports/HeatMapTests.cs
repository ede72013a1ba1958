using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class HeatMapTests
{
    private static readonly string[] Patterns = ["00", "01", "10", "11"];

    [Fact]
    public void Small_maps_say_their_numbers_in_the_cells()
    {
        double[][] values =
        [
            [0, 1, -1, 0.5],
            [0.25, 0, 0, 0],
            [0, 0, 0, 0],
            [0, 0, 0, -0.75],
        ];

        var picture = new Picture(new HeatMap("t", "u", Patterns, Patterns, values).Draw(720));

        var cells = picture.OfClass("cell").Select(e => e.Value).ToList();
        Assert.Equal(["0", "1.00", "−1.00", "0.50", "0.25"], cells[..5]);
        Assert.Equal("−0.75", cells[^1]);
    }

    [Fact]
    public void Cells_without_a_value_are_grey_and_explained()
    {
        var picture = new Picture(
            new HeatMap(
                "t",
                "u",
                ["a"],
                ["x", "y"],
                [
                    [double.NaN, 2],
                ]
            ).Draw(350)
        );

        Assert.Equal(["–", "2"], picture.OfClass("cell").Select(e => e.Value));
        // The cell, and the patch that explains it.
        Assert.Equal(2, picture.OfClass("missing").Count);
        Assert.Contains("no value", picture.Texts);
    }

    [Fact]
    public void Values_of_one_sign_take_the_whole_scale()
    {
        var picture = new Picture(
            new HeatMap(
                "t",
                "u",
                ["a"],
                ["x", "y", "z"],
                [
                    [80, 85, 90],
                ]
            ).Draw(720)
        );

        var cells = picture.OfClass("positive").Take(3).ToList();
        Assert.Equal(0.06, Picture.Number(cells[0], "fill-opacity"));
        Assert.Equal(0.53, Picture.Number(cells[1], "fill-opacity"));
        Assert.Null(cells[2].Attribute("fill-opacity"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(256)]
    public void Labels_of_any_number_of_columns_stay_clear_of_each_other(int columns)
    {
        string[] labels = [.. Enumerable.Range(0, columns).Select(i => $"{100_000 + i}")];
        var row = Enumerable.Range(0, columns).Select(i => (double)i).ToArray();

        var picture = new Picture(new HeatMap("t", "u", ["1"], labels, [row]).Draw(350));

        var shown = picture.All("text").Where(e => labels.Contains(e.Value)).ToList();
        Assert.NotEmpty(shown);
        // Upright labels are one line apart, level ones by their width.
        bool isUpright = shown[0].Attribute("transform") is not null;
        double[] places = [.. shown.Select(e => isUpright ? Upright(e) : Picture.Number(e, "x"))];
        double least = isUpright ? 14 : DejaVuSans.Width("100000") + 3;
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, least, 350));

        static double Upright(System.Xml.Linq.XElement text) =>
            double.Parse(
                text.Attribute("transform")!.Value.Split('(', ' ')[1],
                System.Globalization.CultureInfo.InvariantCulture
            );
    }

    [Fact]
    public void Nothing_to_draw_is_reported()
    {
        Assert.Equal(["No data to show"], new Picture(new HeatMap("t", "u", [], [], []).Draw(350)).Texts);
        Assert.Equal(
            ["No data to show"],
            new Picture(
                new HeatMap(
                    "t",
                    "u",
                    ["a"],
                    ["b"],
                    [
                        [double.NaN],
                    ]
                ).Draw(350)
            ).Texts
        );
        Assert.Equal(["No data to show"], new Picture(new ImageGrid("t", "u", []).Draw(350)).Texts);
    }

    [Fact]
    public void Values_that_do_not_match_the_labels_are_refused() =>
        Assert.Throws<ArgumentException>(() =>
            new HeatMap(
                "t",
                "u",
                ["a"],
                ["x"],
                [
                    [1, 2],
                ]
            ).Draw(350)
        );
}
