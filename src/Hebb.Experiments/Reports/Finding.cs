namespace Hebb.Experiments.Reports;

/// <summary>Something that was checked: its name, whether it holds as a word with a colour, and what there is to say and to see.</summary>
/// <param name="Name">What was checked, in a few words.</param>
/// <param name="Holds">Whether it was found so.</param>
/// <param name="Kind">What kind of check it is, in a word or two.</param>
/// <param name="Content">What there is to say, and its pictures.</param>
public sealed record Finding(string Name, bool Holds, string Kind, IReadOnlyList<ReportBlock> Content) : ReportBlock
{
    internal override void WriteTo(MarkupWriter page)
    {
        bool hasPicture = Content.Any(block => block is Figure);
        page.Start("article", ("class", hasPicture ? "finding broad" : "finding"));
        page.Start("h3");
        page.Text($"{Name} ");
        page.Element("span", Holds ? "holds" : "does not hold", ("class", Holds ? "holds" : "fails"));
        page.Element("span", Kind, ("class", "kind"));
        page.End("h3");
        page.NewLine();
        page.Start("div");
        WriteAll(page, block => block is not Figure);
        page.End("div");
        if (hasPicture)
        {
            page.Start("div");
            WriteAll(page, block => block is Figure);
            page.End("div");
        }

        page.End("article");
        page.NewLine();
    }

    private void WriteAll(MarkupWriter page, Func<ReportBlock, bool> which)
    {
        foreach (var block in Content.Where(which))
        {
            block.WriteTo(page);
        }
    }
}
