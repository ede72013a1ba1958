using System.Text;

namespace Hebb.Experiments.Reports;

/// <summary>A picture of numbers, with the numbers themselves.</summary>
/// <param name="Title">What it shows, in one line.</param>
public abstract record Figure(string Title) : ReportBlock
{
    // One of the page's two columns, and a phone's less its margins.
    internal const double WideWidth = 600;
    internal const double NarrowWidth = 350;

    private const int LongestFileName = 60;

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

    /// <summary>What the picture cannot show, in sentences.</summary>
    internal virtual IEnumerable<string> Remarks => [];

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

        foreach (string remark in Remarks)
        {
            page.Element("p", remark, ("class", "note"));
        }

        if (Undrawn > 0)
        {
            page.Element(
                "p",
                $"Not drawn: {Undrawn} of the numbers, which cannot be placed in the picture.",
                ("class", "note")
            );
        }

        WriteNumbers(page, Numbers with { Caption = null });
        page.End("figure");
        page.NewLine();
    }

    private void WriteNumbers(MarkupWriter page, ReportTable numbers)
    {
        page.Start("details");
        page.Element("summary", "The numbers");
        numbers.WriteTo(page);
        byte[] csv = Encoding.UTF8.GetBytes(numbers.ToCsv());
        page.Element(
            "a",
            "Save as CSV",
            ("download", $"{FileName(Title)}.csv"),
            ("href", "data:text/csv;charset=utf-8;base64," + Convert.ToBase64String(csv))
        );
        page.End("details");
    }

    // What every system takes as the name of a file.
    private static string FileName(string title)
    {
        string[] words =
        [
            .. string.Concat(title.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' '))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ];
        string name = string.Join('-', words);
        return name.Length == 0 ? "numbers" : name[..Math.Min(name.Length, LongestFileName)].TrimEnd('-');
    }

    private void WriteDrawing(MarkupWriter page, string cssClass, double width)
    {
        page.Start("div", ("class", cssClass));
        page.Raw(Draw(width));
        page.End("div");
        page.NewLine();
    }
}
