using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Hebb.Experiments.Tests.Reports;

/// <summary>A drawn figure, read back as XML.</summary>
internal sealed partial class Picture
{
    private readonly XElement svg;

    public Picture(string markup)
    {
        svg = XElement.Parse(markup);
        Assert.All(
            svg.DescendantsAndSelf().Attributes().Where(a => a.Name.LocalName is not ("aria-label" or "href")),
            a => Assert.DoesNotMatch("NaN|Infinity|∞|E[+-]", a.Value)
        );
    }

    public double Width => Number(svg, "width");

    public double Height => Number(svg, "height");

    public IEnumerable<XElement> All(string name) => svg.Descendants().Where(e => e.Name.LocalName == name);

    /// <summary>Elements that have the class among theirs.</summary>
    public IReadOnlyList<XElement> OfClass(string cssClass) =>
        [.. svg.Descendants().Where(e => $"{e.Attribute("class")?.Value}".Split(' ').Contains(cssClass))];

    public IReadOnlyList<string> Texts => [.. All("text").Select(e => e.Value)];

    /// <summary>The last text that says this; marks of the horizontal axis come after those of the vertical one.</summary>
    public XElement TextOf(string text) => All("text").Last(e => e.Value == text);

    public static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    /// <summary>The points of a path without curves.</summary>
    public static IReadOnlyList<(double X, double Y)> Points(XElement path) =>
        [
            .. Numbers()
                .Matches(path.Attribute("d")!.Value)
                .Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))
                .Chunk(2)
                .Select(pair => (pair[0], pair[1])),
        ];

    public static XDocument Page(string html)
    {
        // HTML's document type has no definition to read.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore };
        using var reader = XmlReader.Create(new StringReader(html), settings);
        return XDocument.Load(reader);
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
