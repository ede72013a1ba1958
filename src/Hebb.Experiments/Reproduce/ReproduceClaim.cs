namespace Hebb.Experiments.Reproduce;

/// <summary>Something that the paper says, or that we set out to reach, and whether it was found so.</summary>
/// <param name="Text">The claim, in one sentence.</param>
/// <param name="Holds">Whether it was found so.</param>
/// <param name="Found">The figures that say so.</param>
public sealed record ReproduceClaim(string Text, bool Holds, string Found);
