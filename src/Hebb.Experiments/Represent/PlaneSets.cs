using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Experiments.Represent;

/// <summary>The three sets in the plane that the experiments on unsupervised rules share.</summary>
internal static class PlaneSets
{
    /// <summary>Their names.</summary>
    public static readonly IReadOnlyList<string> Names = ["circles", "moons", "blobs"];

    /// <summary>One of them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seed">The seed of its points.</param>
    public static DataSet Of(string name, ulong seed) => Synthetic.Make(name, RandomKey.FromSeed(seed));
}
