namespace Hebb.Experiments.Reports;

/// <summary>Frequencies at one time.</summary>
/// <param name="Label">When, such as <c>generation 50</c>.</param>
/// <param name="Values">The frequencies, each from 0 to 1; others are not counted.</param>
public sealed record FrequencySample(string Label, IReadOnlyList<double> Values);
