namespace Hebb.Experiments.Reports;

/// <summary>Files that lie beside the page, to open or to keep.</summary>
/// <param name="Links">The files; without any, nothing is written.</param>
public sealed record FileLinks(IReadOnlyList<FileLink> Links) : ReportBlock
{
    internal override void WriteTo(MarkupWriter page)
    {
        if (Links.Count == 0)
        {
            return;
        }

        page.Start("ul", ("class", "files"));
        foreach (var link in Links)
        {
            page.Start("li");
            page.Element("a", link.Name, ("href", link.Address));
            page.Text($": {link.Content}");
            page.End("li");
            page.NewLine();
        }

        page.End("ul");
        page.NewLine();
    }
}

/// <summary>A link to a file.</summary>
/// <param name="Name">The file's name, as people read it.</param>
/// <param name="Address">Where it is, relative to the page: <c>runs/1/report.html</c>, escaped as in a URL.</param>
/// <param name="Content">What the file holds, in a few words.</param>
public sealed record FileLink(string Name, string Address, string Content);
