using FsCheck;
using FsCheck.Fluent;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class BarChartTests
{
    [Fact]
    public void Bars_whiskers_and_reference_marks_are_where_the_axis_says()
    {
        var bars = new[]
        {
            new Bar(40, 30, 55) { Reference = 70 },
            new Bar(-20),
        };
        var chart = new BarChart("t", "u", ["s"], [new BarGroup("a", [bars[0]]), new BarGroup("b", [bars[1]])]);

        var picture = new Picture(chart.Draw(720));

        var (x0, x60) = (Picture.Number(picture.TextOf("0"), "x"), Picture.Number(picture.TextOf("60"), "x"));
        double Place(double value) => x0 + (x60 - x0) * value / 60;
        var drawn = picture.OfClass("bar");
        AssertSpan(drawn[0], Place(0), Place(40));
        AssertSpan(drawn[1], Place(-20), Place(0));
        var whisker = Picture.Points(picture.OfClass("whisker").Single());
        Assert.Equal(Place(30), whisker.Min(p => p.X), 0.03);
        Assert.Equal(Place(55), whisker.Max(p => p.X), 0.03);
        // The first diamond is the legend's.
        var diamond = Picture.Points(picture.OfClass("reference-mark")[^1]);
        Assert.Equal(Place(70), diamond[0].X, 0.03);
    }

    [Fact]
    public void Single_measurements_are_points_on_their_bar_and_a_bar_says_its_interval()
    {
        var bar = new Bar(50, 40, 60) { Values = [20, 80] };

        var picture = new Picture(new BarChart("t", "u", ["s"], [new BarGroup("a", [bar])]).Draw(600));

        var dots = picture.OfClass("dot");
        var (x0, x60) = (Picture.Number(picture.TextOf("0"), "x"), Picture.Number(picture.TextOf("60"), "x"));
        Assert.Equal(
            [20.0, 80.0],
            dots.Select(dot => Math.Round(60 * (Picture.Number(dot, "cx") - x0) / (x60 - x0), 1))
        );
        Assert.Equal("a: 50 (40 to 60)", picture.OfClass("bar").Single().Value);
    }

    [Fact]
    public void Values_stand_beside_their_bars_with_the_same_decimals_and_missing_ones_say_so()
    {
        double[] values = [91.25, 7.5, double.NaN, 0];
        var groups = values.Select((value, i) => new BarGroup($"g{i}", [new Bar(value)]));

        var picture = new Picture(new BarChart("t", "u", ["s"], [.. groups]).Draw(350));

        string[] shown = [.. picture.OfClass("end").Select(e => e.Value).Take(4)];
        Assert.Equal(["91.25", "7.50", "no value", "0"], shown);
        Assert.Equal(3, picture.OfClass("bar").Count);
    }

    [Fact]
    public void Every_bar_lies_inside_the_picture_whatever_the_numbers()
    {
        var numbers = Gen.Elements(
            0,
            1,
            -1,
            1e-9,
            1e9,
            -3e7,
            87.5,
            double.NaN,
            double.PositiveInfinity,
            double.MaxValue
        );
        var bars =
            from value in numbers
            from low in numbers
            from high in numbers
            select new Bar(value, low, high) { Reference = low };
        Prop.ForAll(
                bars.ListOf().ToArbitrary(),
                Gen.Choose(250, 900).ToArbitrary(),
                (list, width) =>
                {
                    var groups = list.Select(bar => new BarGroup("a group with a long name", [bar, bar]));
                    var picture = new Picture(new BarChart("t", "u", ["first", "second"], [.. groups]).Draw(width));

                    foreach (var bar in picture.OfClass("bar"))
                    {
                        Assert.InRange(Picture.Number(bar, "x"), 0, width);
                        Assert.InRange(Picture.Number(bar, "x") + Picture.Number(bar, "width"), 0, width);
                        Assert.InRange(Picture.Number(bar, "y") + Picture.Number(bar, "height"), 0, picture.Height);
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void A_chart_without_bars_says_so(int groups, int series)
    {
        var group = new BarGroup("g", [new Bar(1)]);
        string[] names = [.. Enumerable.Repeat("s", series)];

        var picture = new Picture(new BarChart("t", "u", names, [.. Enumerable.Repeat(group, groups)]).Draw(350));

        Assert.Equal(["No data to show"], picture.Texts);
    }

    private static void AssertSpan(System.Xml.Linq.XElement bar, double left, double right)
    {
        Assert.Equal(left, Picture.Number(bar, "x"), 0.03);
        Assert.Equal(right - left, Picture.Number(bar, "width"), 0.03);
    }
}
