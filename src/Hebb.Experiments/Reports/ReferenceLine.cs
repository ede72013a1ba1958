namespace Hebb.Experiments.Reports;

/// <summary>A value to compare a chart's lines with, drawn across it.</summary>
/// <param name="Label">What it is, such as <c>paper: 87 %</c>.</param>
/// <param name="Value">The value, in the unit of the vertical axis.</param>
public sealed record ReferenceLine(string Label, double Value);
