namespace Hebb.Experiments.Reports;

/// <summary>A part of a report under a heading.</summary>
/// <param name="Heading">The heading.</param>
/// <param name="Content">What stands under it, from top to bottom.</param>
public sealed record ReportSection(string Heading, IReadOnlyList<ReportBlock> Content);
