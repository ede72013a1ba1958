namespace Hebb.Experiments.Reports;

/// <summary>Writes one picture as SVG. Lengths are CSS pixels from the upper left corner; colours come from the page's style sheet.</summary>
internal sealed class SvgWriter
{
    private readonly MarkupWriter markup = new();
    private readonly string label;
    private readonly double width;

    /// <summary>A picture that is <paramref name="width"/> pixels wide.</summary>
    /// <param name="label">What a screen reader says of it.</param>
    /// <param name="width">Its width; the height is known when it is finished.</param>
    public SvgWriter(string label, double width)
    {
        this.label = label;
        this.width = width;
    }

    /// <summary>A picture that says that there is nothing to show.</summary>
    public static string NoData(string label, double width)
    {
        var svg = new SvgWriter(label, width);
        svg.Text(0, 20, "No data to show", "muted");
        return svg.Finish(32);
    }

    /// <summary>A shape such as <c>line</c> or <c>rect</c> with its lengths.</summary>
    public void Shape(string name, string cssClass, params ReadOnlySpan<(string Name, double Value)> lengths)
    {
        var attributes = new (string, string?)[lengths.Length + 1];
        attributes[0] = ("class", cssClass);
        for (int i = 0; i < lengths.Length; i++)
        {
            attributes[i + 1] = (lengths[i].Name, MarkupWriter.Number(lengths[i].Value));
        }

        markup.Empty(name, attributes);
    }

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string cssClass) =>
        Shape("line", cssClass, ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2));

    /// <summary>A rectangle; a negative size counts as none. <paramref name="tip"/> is shown when the pointer rests on it.</summary>
    public void Rect(
        double x,
        double y,
        double width,
        double height,
        string cssClass,
        double opacity = 1,
        string? tip = null
    )
    {
        (string, string?)[] attributes =
        [
            ("class", cssClass),
            ("x", MarkupWriter.Number(x)),
            ("y", MarkupWriter.Number(y)),
            ("width", MarkupWriter.Number(Math.Max(0, width))),
            ("height", MarkupWriter.Number(Math.Max(0, height))),
            ("fill-opacity", opacity >= 1 ? null : MarkupWriter.Number(opacity)),
        ];
        if (tip is null)
        {
            markup.Empty("rect", attributes);
            return;
        }

        markup.Start("rect", attributes);
        markup.Element("title", tip);
        markup.End("rect");
    }

    /// <summary>A path by its <c>d</c>.</summary>
    public void Path(string d, string cssClass) => markup.Empty("path", ("class", cssClass), ("d", d));

    /// <summary>A small point, for one measurement of several.</summary>
    public void Dot(double x, double y, string cssClass) =>
        Shape("circle", $"dot {cssClass}", ("cx", x), ("cy", y), ("r", 2.5));

    /// <summary>A filled circle.</summary>
    public void Disc(double x, double y, double radius, string cssClass, double opacity) =>
        markup.Empty(
            "circle",
            ("class", cssClass),
            ("cx", MarkupWriter.Number(x)),
            ("cy", MarkupWriter.Number(y)),
            ("r", MarkupWriter.Number(radius)),
            ("fill-opacity", MarkupWriter.Number(opacity))
        );

    /// <summary>A thin line between two points of a graph.</summary>
    public void Edge(double x1, double y1, double x2, double y2, double opacity) =>
        markup.Empty(
            "line",
            ("class", "axis"),
            ("x1", MarkupWriter.Number(x1)),
            ("y1", MarkupWriter.Number(y1)),
            ("x2", MarkupWriter.Number(x2)),
            ("y2", MarkupWriter.Number(y2)),
            ("stroke-opacity", MarkupWriter.Number(opacity))
        );

    /// <summary>A round place that cannot be seen; <paramref name="tip"/> is shown when the pointer rests on it.</summary>
    public void Spot(double x, double y, double radius, string tip)
    {
        markup.Start(
            "circle",
            ("class", "spot"),
            ("cx", MarkupWriter.Number(x)),
            ("cy", MarkupWriter.Number(y)),
            ("r", MarkupWriter.Number(radius))
        );
        markup.Element("title", tip);
        markup.End("circle");
    }

    /// <summary>One line of text on its baseline. Classes <c>middle</c> and <c>end</c> say which point of it x is.</summary>
    public void Text(double x, double y, string text, string cssClass = "") =>
        markup.Element(
            "text",
            text,
            ("class", cssClass.Length == 0 ? null : cssClass),
            ("x", MarkupWriter.Number(x)),
            ("y", MarkupWriter.Number(y))
        );

    /// <summary>Text that reads upwards from its first letter.</summary>
    public void TextUpwards(double x, double y, string text) =>
        markup.Element(
            "text",
            text,
            ("transform", $"translate({MarkupWriter.Number(x)} {MarkupWriter.Number(y)}) rotate(-90)")
        );

    /// <summary>A raster image whose pixels stay square.</summary>
    public void Image(double x, double y, double width, double height, byte[] png, string tip)
    {
        markup.Start(
            "image",
            ("class", "pixels"),
            ("x", MarkupWriter.Number(x)),
            ("y", MarkupWriter.Number(y)),
            ("width", MarkupWriter.Number(width)),
            ("height", MarkupWriter.Number(height)),
            ("preserveAspectRatio", "none"),
            ("href", "data:image/png;base64," + Convert.ToBase64String(png))
        );
        markup.Element("title", tip);
        markup.End("image");
    }

    /// <summary>The whole <c>svg</c> element.</summary>
    public string Finish(double height)
    {
        var picture = new MarkupWriter();
        string w = MarkupWriter.Number(width);
        string h = MarkupWriter.Number(Math.Ceiling(height));
        picture.Start(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("role", "img"),
            ("aria-label", label),
            ("width", w),
            ("height", h),
            ("viewBox", $"0 0 {w} {h}")
        );
        picture.Raw(markup.ToString());
        picture.End("svg");
        return picture.ToString();
    }
}
