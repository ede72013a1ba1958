namespace Hebb.Experiments.Sweep;

/// <summary>A finished run of a sweep.</summary>
/// <param name="Settings">The varied options and their values.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Run">Its folder, relative to the sweep's.</param>
/// <param name="Values">The single numbers of its result by name; times are left out, as they are never the same twice.</param>
public sealed record SweepRun(
    IReadOnlyDictionary<string, string> Settings,
    ulong Seed,
    string Run,
    IReadOnlyDictionary<string, double> Values
);
