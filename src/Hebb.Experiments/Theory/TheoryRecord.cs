namespace Hebb.Experiments.Theory;

/// <summary>A line of the <c>metrics.jsonl</c> of <c>hebb theory</c>: one trial of a check.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="Trial">Which trial, from 1.</param>
/// <param name="Values">What was found, by name.</param>
public sealed record TheoryRecord(string Check, int Trial, IReadOnlyDictionary<string, double> Values);
