namespace Hebb.Experiments.Reports;

/// <summary>Blocks that are hidden until the reader opens them: what few readers look for.</summary>
/// <param name="Title">What is in it, in a few words.</param>
/// <param name="Content">What is shown once it is open.</param>
public sealed record Fold(string Title, IReadOnlyList<ReportBlock> Content) : ReportBlock
{
    internal override void WriteTo(MarkupWriter page)
    {
        page.Start("details", ("class", "fold"));
        page.Element("summary", Title);
        page.NewLine();
        foreach (var block in Content)
        {
            block.WriteTo(page);
        }

        page.End("details");
        page.NewLine();
    }
}
