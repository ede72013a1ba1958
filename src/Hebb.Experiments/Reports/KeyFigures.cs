namespace Hebb.Experiments.Reports;

/// <summary>A few numbers in large type.</summary>
/// <param name="Figures">The numbers; two to four look best.</param>
public sealed record KeyFigures(IReadOnlyList<KeyFigure> Figures) : ReportBlock
{
    internal override void WriteTo(MarkupWriter page)
    {
        if (Figures.Count == 0)
        {
            return;
        }

        page.Start("dl", ("class", "key-figures"));
        foreach (var figure in Figures)
        {
            page.Start("div");
            page.Element("dt", figure.Name);
            page.Element("dd", figure.Value, ("class", "value"));
            if (figure.Note is { } note)
            {
                page.Element("dd", note, ("class", "note"));
            }

            page.End("div");
        }

        page.End("dl");
        page.NewLine();
    }
}
