using System.Globalization;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class ScatterPlotTests
{
    private static readonly ScatterPoint[] Corners = [new(0, 0), new(4, 0, 1), new(0, 2), new(4, 2, 1, 3)];

    [Fact]
    public void Both_axes_of_a_panel_have_one_scale_and_y_points_upwards()
    {
        var picture = Draw(new ScatterPanel("a", Corners));

        double[] x = [.. Numbers(picture, "cx")];
        double[] y = [.. Numbers(picture, "cy")];
        Assert.Equal(x[1] - x[0], 2 * (y[0] - y[2]), 0.2);
        Assert.True(y[2] < y[0]);
    }

    [Theory]
    [InlineData(350)]
    [InlineData(600)]
    public void Panels_stay_in_the_picture_and_beside_each_other(double width)
    {
        var panels = Enumerable.Range(0, 5).Select(i => new ScatterPanel($"panel {i}", Corners));
        var picture = new Picture(new ScatterPlot("t", ["one", "two"], [.. panels]).Draw(width));

        var frames = picture.OfClass("frame").ToList();
        Assert.Equal(5, frames.Count);
        foreach (var frame in frames)
        {
            double right = Number(frame.Attribute("x")!.Value) + Number(frame.Attribute("width")!.Value);
            Assert.InRange(right, 100, width + 0.1);
        }

        Assert.All(Enumerable.Range(0, 5), i => Assert.Contains($"panel {i}", picture.Texts));
        Assert.Equal(
            5,
            frames.Select(frame => (frame.Attribute("x")!.Value, frame.Attribute("y")!.Value)).Distinct().Count()
        );
    }

    [Fact]
    public void Edges_join_their_points_and_points_without_a_place_are_counted()
    {
        var panel = new ScatterPanel("a", [.. Corners, new(double.NaN, 1)]) { Edges = [new(0, 1), new(0, 4)] };
        var plot = new ScatterPlot("t", ["one", "two"], [panel]);
        var picture = new Picture(plot.Draw(600));

        var edge = Assert.Single(picture.OfClass("axis"));
        Assert.Equal(Numbers(picture, "cx").First(), Number(edge.Attribute("x1")!.Value));
        Assert.Equal(1, plot.Undrawn);
        Assert.Contains("NaN", plot.Numbers.ToCsv());
    }

    [Fact]
    public void Groups_and_edges_that_do_not_exist_are_refused()
    {
        Assert.Throws<ArgumentException>(() =>
            new ScatterPlot("t", ["one"], [new ScatterPanel("a", Corners)]).Draw(600)
        );
        var far = new ScatterPanel("a", Corners) { Edges = [new(0, 4)] };
        Assert.Throws<ArgumentException>(() => new ScatterPlot("t", ["one", "two"], [far]).Draw(600));
    }

    private static Picture Draw(ScatterPanel panel) => new(new ScatterPlot("t", ["one", "two"], [panel]).Draw(600));

    // The points alone; the legend has the first two discs.
    private static IEnumerable<double> Numbers(Picture picture, string attribute) =>
        picture.OfClass("fill").Skip(2).Select(disc => Number(disc.Attribute(attribute)!.Value));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
