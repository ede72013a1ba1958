namespace Hebb.Experiments.Reports;

/// <summary>A paragraph of plain text.</summary>
/// <param name="Text">What it says; nothing in it is markup.</param>
public sealed record Paragraph(string Text) : ReportBlock
{
    internal override void WriteTo(MarkupWriter page)
    {
        page.Element("p", Text);
        page.NewLine();
    }
}
