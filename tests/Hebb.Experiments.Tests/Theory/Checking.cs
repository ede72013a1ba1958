using Hebb.Experiments.Theory;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Theory;

/// <summary>Claims tried without a run.</summary>
internal static class Checking
{
    public static Claim Claim(string name) => TheoryExperiment.Claims.Single(claim => claim.Name == name);

    public static ClaimTrial Trial(int index, ulong seed = 1) =>
        new(RandomKey.FromSeed(seed), index, VectorWidths.Widest);

    public static double[][] Rows(Claim claim, int trials, ulong seed = 1) =>
        [.. Enumerable.Range(0, trials).Select(index => claim.RunTrial(Trial(index, seed)))];

    public static TheoryCheck Check(Claim claim, int trials, ulong seed = 1) => claim.Check(Rows(claim, trials, seed));

    public static TheoryCheck Check(string name, int trials) => Check(Claim(name), trials);
}
