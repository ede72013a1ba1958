using System.Xml.Linq;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class ReportPageTests
{
    // What HTML, XML and CSS could trip over: markup, both quotes, ends of sections, control characters, half a pair.
    private const string Hostile = "<b>&\"' ]]> --> </style> \0\u0001\uD800 {} http://example.org \u202E";

    [Fact]
    public void A_page_is_well_formed_and_asks_for_nothing_from_outside()
    {
        var page = Picture.Page(EverythingCalled(Hostile).ToHtml());

        Assert.DoesNotContain(
            page.Descendants(),
            e => e.Name.LocalName is "script" or "link" or "iframe" or "object" or "base"
        );
        foreach (var attribute in page.Descendants().Attributes())
        {
            string name = attribute.Name.LocalName;
            Assert.False(name.StartsWith("on", StringComparison.Ordinal), $"{name} would run a script");
            Assert.NotEqual("src", name);
            if (name == "href")
            {
                Assert.Matches(
                    "^(#section-[0-9]+|data:(image/png|text/csv;charset=utf-8);base64,[A-Za-z0-9+/=]+|files/a%20b)$",
                    attribute.Value
                );
            }
            else if (name == "xmlns")
            {
                Assert.Equal("http://www.w3.org/2000/svg", attribute.Value);
            }
        }

        string css = Named(page, "style").Single().Value;
        Assert.DoesNotMatch("url|@import|http|//|<|&", css);
    }

    [Fact]
    public void Every_text_is_shown_as_it_was_given()
    {
        string shown = Hostile.Replace('\0', '\uFFFD').Replace('\u0001', '\uFFFD').Replace('\uD800', '\uFFFD');

        var page = Picture.Page(EverythingCalled(Hostile).ToHtml());

        Assert.Empty(Named(page, "b"));
        string[] places =
        [
            "title",
            "h1",
            "h2",
            "h3",
            "summary",
            "li",
            "a",
            "p",
            "dt",
            "dd",
            "caption",
            "th",
            "td",
            "strong",
            "code",
            "text",
        ];
        Assert.All(
            places,
            place => Assert.Contains(Named(page, place), e => e.Value.Contains(shown, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Identifiers_are_unique_and_every_link_leads_to_one()
    {
        var page = Picture.Page(EverythingCalled("name").ToHtml());

        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var links = Named(page, "nav").Elements().Select(a => a.Attribute("href")!.Value).ToList();
        Assert.Equal(5, links.Count);
        Assert.All(links, link => Assert.Contains(link[1..], ids));
    }

    [Fact]
    public void The_same_report_is_always_the_same_text() =>
        Assert.Equal(EverythingCalled("name").ToHtml(), EverythingCalled("name").ToHtml());

    [Fact]
    public void Every_figure_is_drawn_for_two_widths_and_has_its_numbers_below()
    {
        var page = Picture.Page(EverythingCalled("name").ToHtml());

        var figures = Named(page, "figure").ToList();
        Assert.Equal(6, figures.Count);
        foreach (var figure in figures)
        {
            var pictures = figure.Descendants().Where(e => e.Name.LocalName == "svg").ToList();
            Assert.Equal(["600", "350"], pictures.Select(svg => svg.Attribute("width")!.Value));
            Assert.All(pictures, svg => Assert.Equal("img", svg.Attribute("role")!.Value));
            Assert.All(
                pictures,
                svg => Assert.Contains("name", svg.Attribute("aria-label")!.Value, StringComparison.Ordinal)
            );
            Assert.Single(figure.Elements("details").Descendants("table"));
        }
    }

    [Fact]
    public void Numbers_that_cannot_be_drawn_are_counted_under_the_picture()
    {
        LinePoint[] points = [new(0, 1), new(1, double.NaN), new(2, double.PositiveInfinity), new(3, 2)];
        var chart = new LineChart("t", "x", "y", [new LineSeries("s", points)]);

        var page = Picture.Page(new ReportPage("t", "s", [new ReportSection("h", [chart])]) { Version = "1" }.ToHtml());

        Assert.Contains(Named(page, "p"), p => p.Value.Contains("Not drawn: 2 ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_numbers_of_a_figure_can_be_saved_as_csv()
    {
        LinePoint[] points = [new(0, -1.5e-9), new(1, 2000), new(2, double.NaN)];
        var chart = new LineChart("Loss, \"all\" steps", "x, y", "loss", [new LineSeries("a, \"b\"", points)]);

        var page = Picture.Page(new ReportPage("t", "s", [new ReportSection("h", [chart])]) { Version = "1" }.ToHtml());

        var link = Named(page, "a").Single();
        Assert.Equal("loss-all-steps.csv", link.Attribute("download")!.Value);
        string csv = System.Text.Encoding.UTF8.GetString(
            Convert.FromBase64String(link.Attribute("href")!.Value.Split(',')[1])
        );
        Assert.Equal(
            "series,\"x, y\",loss\r\n\"a, \"\"b\"\"\",0,-1.5e-9\r\n\"a, \"\"b\"\"\",1,2000\r\n\"a, \"\"b\"\"\",2,NaN\r\n",
            csv
        );
    }

    [Fact]
    public void A_verdict_is_a_word_with_a_colour()
    {
        var table = new ReportTable(
            ["claim", "holds"],
            [
                ["yes", "yes"],
                ["b", "no"],
            ]
        )
        {
            VerdictColumn = 1,
        };
        Finding[] findings = [new("one", true, "proof", []), new("two", false, "proof", [])];

        var page = Picture.Page(
            new ReportPage("t", "s", [new ReportSection("h", [table, .. findings])]) { Version = "1" }.ToHtml()
        );

        Assert.Equal([null, "holds", null, "fails"], Named(page, "td").Select(e => e.Attribute("class")?.Value));
        Assert.Equal(
            [("holds", "holds"), ("fails", "does not hold")],
            Named(page, "h3").Select(e => e.Elements().First()).Select(e => (e.Attribute("class")!.Value, e.Value))
        );
    }

    [Fact]
    public void Commands_stand_at_the_end_one_a_line_and_the_version_in_the_footer()
    {
        var report = new ReportPage("t", "s", []) { Commands = ["hebb a", "hebb b"], Version = "1.2.3" };

        var page = Picture.Page(report.ToHtml());

        Assert.Equal("hebb a\nhebb b", Named(page, "code").Single().Value);
        Assert.Contains("1.2.3", Named(page, "footer").Single().Value, StringComparison.Ordinal);
    }

    private static IEnumerable<XElement> Named(XDocument page, string name) =>
        page.Descendants().Where(e => e.Name.LocalName == name);

    private static ReportPage EverythingCalled(string name)
    {
        var lines = new LineChart(name, name, name, [new LineSeries(name, [new(0, 1, 0, 2), new(1, 2, 1, 3)])])
        {
            References = [new ReferenceLine(name, 1.5)],
            Caption = name,
        };
        var bars = new BarChart(
            name,
            name,
            [name, "other"],
            [new BarGroup(name, [new Bar(1, 0.5, 1.5) { Reference = 2 }])]
        )
        {
            ReferenceLabel = name,
        };
        var heat = new HeatMap(
            name,
            name,
            [name],
            [name],
            [
                [1],
            ]
        )
        {
            RowAxis = name,
            ColumnAxis = name,
        };
        var images = new ImageGrid(name, name, [new GreyImage(name, 1, 2, [0, 1])]);
        var histogram = new FrequencyHistogram(name, name, name, [new FrequencySample(name, [0.5])]);
        var table = new ReportTable(
            [name, "b"],
            [
                [name, "1"],
            ]
        )
        {
            Caption = name,
            Links = ["files/a%20b"],
        };
        var figures = new KeyFigures([new KeyFigure(name, name) { Note = name }]);
        return new ReportPage(
            name,
            name,
            [
                new ReportSection(name, [new Paragraph(name), figures, table]),
                new ReportSection("charts", [lines, bars]),
                new ReportSection("maps", [heat, images]),
                new ReportSection("histograms", [histogram]),
                new ReportSection(
                    "more",
                    [
                        new Fold(name, [new Paragraph(name)]),
                        new FileLinks([new FileLink(name, "files/a%20b", name)]),
                        new Finding(name, true, name, [new Paragraph(name), lines]),
                    ]
                ),
            ]
        )
        {
            Commands = [name],
            Version = "1.0",
        };
    }
}
