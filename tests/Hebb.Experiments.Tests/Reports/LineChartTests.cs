using FsCheck;
using FsCheck.Fluent;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class LineChartTests
{
    private static readonly Gen<double> AnyNumber = Gen.Frequency(
        (
            1,
            Gen.Elements(
                double.NaN,
                double.PositiveInfinity,
                double.NegativeInfinity,
                double.MaxValue,
                double.Epsilon,
                0
            )
        ),
        (
            9,
            from mantissa in Gen.Choose(-99_999, 99_999)
            from exponent in Gen.Choose(-12, 12)
            select mantissa / 1e4 * Math.Pow(10, exponent)
        )
    );

    private static readonly Gen<LinePoint> AnyPoint =
        from x in AnyNumber
        from y in AnyNumber
        from low in AnyNumber
        from high in AnyNumber
        from hasBand in Gen.Elements(true, false)
        select hasBand ? new LinePoint(x, y, low, high) : new LinePoint(x, y);

    private static readonly Gen<LineChart> AnyChart =
        from series in AnyPoint.ListOf().Select(points => new LineSeries("name", points)).ListOf()
        from logX in Gen.Elements(true, false)
        from references in AnyNumber.Select(value => new ReferenceLine("reference", value)).ListOf()
        select new LineChart("title", "x", "y", series) { LogX = logX, References = references };

    [Fact]
    public void Every_line_and_band_lies_inside_the_plot_whatever_the_numbers() =>
        Prop.ForAll(
                AnyChart.ToArbitrary(),
                Gen.Choose(200, 900).ToArbitrary(),
                (chart, width) =>
                {
                    var picture = new Picture(chart.Draw(width));
                    if (picture.Texts.Contains("No data to show"))
                    {
                        return;
                    }

                    var levels = picture.OfClass("grid").Select(line => Picture.Number(line, "y1")).ToList();
                    double left = picture.OfClass("grid").Select(line => Picture.Number(line, "x1")).First();
                    double right = picture.OfClass("grid").Select(line => Picture.Number(line, "x2")).First();
                    Assert.InRange(left, 0, right);
                    var paths = picture
                        .OfClass("series")
                        .Where(e => e.Name.LocalName == "path")
                        .Concat(picture.OfClass("band"));
                    Assert.All(
                        paths.SelectMany(Picture.Points),
                        point =>
                        {
                            Assert.InRange(point.X, left, right + 0.01);
                            Assert.InRange(point.Y, levels.Min() - 0.01, levels.Max() + 0.01);
                        }
                    );
                    Assert.InRange(levels.Max(), 0, picture.Height);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Line_and_band_are_where_the_axes_say()
    {
        LinePoint[] points = [new(0, 10, 5, 20), new(500, 40, 35, 60), new(1000, 80, 75, 100)];
        var chart = new LineChart("t", "examples", "accuracy", [new LineSeries("s", points)]) { YRange = (0, 100) };

        var picture = new Picture(chart.Draw(720));

        // Two marks of each axis fix where every value must be; a label's baseline is 4 below its mark.
        var (x0, x1000) = (At(picture, "0", "x"), Picture.Number(picture.OfClass("grid")[0], "x2"));
        var (y20, y80) = (At(picture, "20", "y") - 4, At(picture, "80", "y") - 4);
        (double, double) Place(double x, double y) => (x0 + (x1000 - x0) * x / 1000, y20 + (y80 - y20) * (y - 20) / 60);

        var line = Assert.Single(picture.OfClass("series"), e => e.Name.LocalName == "path");
        AssertNear(points.Select(p => Place(p.X, p.Y)), Picture.Points(line));
        var band = Picture.Points(Assert.Single(picture.OfClass("band")));
        var outline = points.Select(p => Place(p.X, p.Low!.Value));
        AssertNear(outline.Concat(points.Reverse().Select(p => Place(p.X, p.High!.Value))), band);
    }

    [Fact]
    public void A_line_has_a_gap_where_a_value_is_not_finite()
    {
        double[] values = [1, 2, double.NaN, 3, 4, 5, double.PositiveInfinity, 6];
        var chart = new LineChart(
            "t",
            "x",
            "y",
            [new LineSeries("s", [.. values.Select((y, x) => new LinePoint(x, y))])]
        );

        var paths = new Picture(chart.Draw(720)).OfClass("series").Where(e => e.Name.LocalName == "path").ToList();

        Assert.Equal([2, 3], paths.Select(path => Picture.Points(path).Count));
        Assert.Equal(["1", "2", "NaN", "3", "4", "5", "∞", "6"], chart.Numbers.Rows.Select(row => row[2]));
    }

    [Fact]
    public void Equal_ratios_are_equal_distances_on_a_logarithmic_axis()
    {
        var chart = new LineChart(
            "t",
            "x",
            "y",
            [new LineSeries("s", [new(-1, 0), new(0, 0), new(1, 0), new(10, 1), new(100, 2)])]
        )
        {
            LogX = true,
        };

        var points = Picture.Points(
            new Picture(chart.Draw(720)).OfClass("series").Single(e => e.Name.LocalName == "path")
        );

        Assert.Equal(3, points.Count);
        Assert.Equal(points[1].X - points[0].X, points[2].X - points[1].X, 0.02);
    }

    [Fact]
    public void Whole_numbers_such_as_epochs_are_marked_alone()
    {
        LinePoint[] whole = [new(1, 10), new(2, 20), new(3, 30)];
        LinePoint[] broken = [new(1, 10), new(1.5, 20), new(3, 30)];
        string[] Marks(LinePoint[] points) =>
            [
                .. new Picture(new LineChart("t", "epochs", "y", [new LineSeries("s", points)]).Draw(600))
                    .OfClass("middle")
                    .Select(e => e.Value),
            ];

        Assert.Equal(["1", "2", "3"], Marks(whole));
        Assert.Contains("1.4", string.Join(' ', Marks(broken)), StringComparison.Ordinal);
    }

    [Fact]
    public void One_line_needs_no_legend()
    {
        LinePoint[] points = [new(0, 1), new(1, 2)];
        var one = new LineChart("t", "x", "y", [new LineSeries("alone", points)]);
        var two = one with { Series = [new LineSeries("first", points), new LineSeries("second", [new(0, 3)])] };

        Assert.DoesNotContain("alone", new Picture(one.Draw(600)).Texts);
        Assert.Contains("second", new Picture(two.Draw(600)).Texts);
    }

    [Fact]
    public void Lines_that_cover_each_other_are_named()
    {
        LinePoint[] points = [new(0, 1), new(1, double.NaN), new(2, 2)];
        var chart = new LineChart(
            "t",
            "x",
            "y",
            [
                new LineSeries("rounds 1", points),
                new LineSeries("other", [new(0, 1)]),
                new LineSeries("rounds 3", [.. points]),
                new LineSeries("empty", []),
                new LineSeries("as empty", []),
            ]
        );

        Assert.Equal(["The same values throughout, so that only the last is seen: rounds 1; rounds 3."], chart.Remarks);
    }

    [Fact]
    public void Every_point_says_its_rounded_numbers_where_there_is_a_pointer()
    {
        LinePoint[] points = [.. Enumerable.Range(0, 60).Select(i => new LinePoint(128 * i, 100 / 3.0, 30, 35.123456))];
        var chart = new LineChart(
            "t",
            "examples",
            "y",
            [new LineSeries("wrong", points), new LineSeries("b", points[..9])]
        );

        var tips = new Picture(chart.Draw(600)).OfClass("spot");

        Assert.Equal(69, tips.Count);
        Assert.Equal("wrong: 33.33 (30 to 35.12) at examples 1408", tips[11].Value);
        Assert.Empty(new Picture(chart.Draw(350)).OfClass("spot"));
    }

    [Fact]
    public void Single_measurements_are_points_and_are_never_outside_the_plot()
    {
        var chart = new LineChart(
            "t",
            "x",
            "y",
            [new LineSeries("s", [new(0, 50), new(1, 60)]) { Scatter = [new(0, 10), new(0, 90), new(1, double.NaN)] }]
        );

        var picture = new Picture(chart.Draw(600));

        var dots = picture.OfClass("dot");
        var levels = picture.OfClass("grid").Select(line => Picture.Number(line, "y1")).ToList();
        Assert.Equal(2, dots.Count);
        Assert.All(dots, dot => Assert.InRange(Picture.Number(dot, "cy"), levels.Min(), levels.Max()));
        Assert.True(Picture.Number(dots[1], "cy") < Picture.Number(dots[0], "cy"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Without_a_drawable_point_the_picture_says_so(int points)
    {
        var series = new LineSeries("s", [.. Enumerable.Repeat(new LinePoint(double.NaN, 1), points)]);

        Assert.Equal(["No data to show"], new Picture(new LineChart("t", "x", "y", [series]).Draw(350)).Texts);
    }

    [Fact]
    public void The_first_twelve_series_differ_without_colour()
    {
        var series = Enumerable
            .Range(0, 12)
            .Select(i => new LineSeries($"s{i}", [new LinePoint(0, 0), new LinePoint(1, i)]));

        var picture = new Picture(new LineChart("t", "x", "y", [.. series]).Draw(720));

        var dashes = picture.OfClass("key").Select(e => e.Attribute("class")!.Value.Split(' ')[^1]);
        // The first twelve markers are those of the legend.
        var looks = picture.OfClass("marker").Take(12).Select(Look).Zip(dashes);
        Assert.Equal(12, looks.Distinct().Count());
    }

    [Fact]
    public void Labels_of_close_references_never_cover_each_other()
    {
        var references = Enumerable.Range(0, 8).Select(i => new ReferenceLine($"{i}{i}{i}", 50 + 0.1 * i)).ToList();
        var chart = new LineChart("t", "x", "y", [new LineSeries("s", [new(0, 0), new(1, 100)])])
        {
            References = references,
        };

        var picture = new Picture(chart.Draw(350));

        var places = references.Select(r => picture.TextOf(r.Label)).ToList();
        var boxes = places
            .Select(e => (Left: Left(e), Y: Picture.Number(e, "y"), Width: DejaVuSans.Width(e.Value)))
            .ToList();
        for (int i = 0; i < boxes.Count; i++)
        {
            Assert.All(
                boxes.Take(i),
                other =>
                    Assert.True(
                        Math.Abs(other.Y - boxes[i].Y) >= 12
                            || other.Left + other.Width <= boxes[i].Left
                            || boxes[i].Left + boxes[i].Width <= other.Left
                    )
            );
        }

        static double Left(System.Xml.Linq.XElement text) =>
            Picture.Number(text, "x")
            - (
                $"{text.Attribute("class")?.Value}".Contains("end", StringComparison.Ordinal)
                    ? DejaVuSans.Width(text.Value)
                    : 0
            );
    }

    [Fact]
    public void Thinning_keeps_the_ends_and_extremes_of_every_column_of_pixels()
    {
        double[] values = [.. Enumerable.Range(0, 50_000).Select(i => Math.Sin(i * 0.37) * (i % 97))];
        int[] all = [.. Enumerable.Range(0, values.Length)];

        var kept = PixelColumns.Thin(all, i => i / 100.0, i => values[i]);

        Assert.InRange(kept.Count, 500, 4 * 500);
        foreach (var column in all.Chunk(100))
        {
            var here = kept.Where(i => i >= column[0] && i <= column[^1]).ToList();
            Assert.Equal(here.Order(), here);
            Assert.Equal((column[0], column[^1]), (here[0], here[^1]));
            Assert.Equal(column.Max(i => values[i]), here.Max(i => values[i]));
            Assert.Equal(column.Min(i => values[i]), here.Min(i => values[i]));
        }
    }

    // The kinds of a marker's strokes, which way the first one goes, and whether it is filled.
    private static string Look(System.Xml.Linq.XElement marker)
    {
        string strokes = string.Concat(marker.Attribute("d")!.Value.Where(char.IsLetter));
        string fill = marker.Attribute("class")!.Value.Split(' ')[1];
        var points = Picture.Points(marker);
        return strokes.Contains('a', StringComparison.Ordinal)
            ? $"circle {fill}"
            : $"{strokes} {points[1].X - points[0].X:0} {points[1].Y - points[0].Y:0} {fill}";
    }

    private static double At(Picture picture, string label, string coordinate) =>
        Picture.Number(picture.TextOf(label), coordinate);

    private static void AssertNear(
        IEnumerable<(double X, double Y)> expected,
        IReadOnlyList<(double X, double Y)> actual
    )
    {
        Assert.Equal(expected.Count(), actual.Count);
        Assert.All(
            expected.Zip(actual),
            pair =>
            {
                Assert.Equal(pair.First.X, pair.Second.X, 0.03);
                Assert.Equal(pair.First.Y, pair.Second.Y, 0.03);
            }
        );
    }
}
