namespace Hebb.Experiments.Runs;

/// <summary>A line of <c>metrics.jsonl</c>: what a trial gave.</summary>
/// <param name="Phase">The phase that it is a part of.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Values">What was found.</param>
public sealed record TrialRecord(string Phase, string Name, ulong Seed, IReadOnlyList<double> Values);
