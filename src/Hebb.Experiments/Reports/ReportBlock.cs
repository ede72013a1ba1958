namespace Hebb.Experiments.Reports;

/// <summary>Something that stands in a section of a report: a paragraph, a table, a figure, key figures.</summary>
public abstract record ReportBlock
{
    internal abstract void WriteTo(MarkupWriter page);
}
