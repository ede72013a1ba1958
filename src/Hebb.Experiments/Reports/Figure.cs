namespace Hebb.Experiments.Reports;

/// <summary>A picture of numbers, with the numbers themselves.</summary>
/// <param name="Title">What it shows, in one line.</param>
public abstract record Figure(string Title) : ReportBlock
{
    // The page's column, and a phone's less its margins.
    internal const double WideWidth = 720;
    internal const double NarrowWidth = 350;

    /// <summary>How to read it, in a sentence or two.</summary>
    public string? Caption { get; init; }

    /// <summary>The numbers behind the picture; those that are not finite stand here too.</summary>
    public abstract ReportTable Numbers { get; }

    /// <summary>
    /// The picture as an <c>svg</c> element, in the colours of the page's style sheet. Numbers that cannot be drawn (NaN,
    /// infinite, beyond ±10¹⁰⁰) are left out; with nothing to draw it says so.
    /// </summary>
    /// <param name="width">Its width in CSS pixels; at least 200.</param>
    public abstract string Draw(double width);

    /// <summary>How many of the numbers cannot be drawn.</summary>
    internal abstract int Undrawn { get; }

    internal override void WriteTo(MarkupWriter page)
    {
        page.Start("figure");
        page.Start("figcaption");
        page.Element("strong", Title);
        if (Caption is { } caption)
        {
            page.Element("p", caption);
        }

        page.End("figcaption");
        page.NewLine();

        // Letters stay readable only if the picture is laid out for the width that it is shown at.
        WriteDrawing(page, "wide", WideWidth);
        WriteDrawing(page, "narrow", NarrowWidth);

        if (Undrawn > 0)
        {
            page.Element(
                "p",
                $"Not drawn: {Undrawn} of the numbers, which cannot be placed in the picture.",
                ("class", "note")
            );
        }

        page.Start("details");
        page.Element("summary", "The numbers");
        (Numbers with { Caption = null }).WriteTo(page);
        page.End("details");
        page.End("figure");
        page.NewLine();
    }

    private void WriteDrawing(MarkupWriter page, string cssClass, double width)
    {
        page.Start("div", ("class", cssClass));
        page.Raw(Draw(width));
        page.End("div");
        page.NewLine();
    }
}
