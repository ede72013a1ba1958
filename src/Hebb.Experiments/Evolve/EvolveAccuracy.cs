using Hebb.Data;
using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Experiments.Evolve;

/// <summary>Three ways to express a population, on the same examples; each in [0, 1].</summary>
/// <param name="Sampled">The mean over genotypes drawn from the allele frequencies.</param>
/// <param name="Rounded">The genotype that carries the more frequent allele of every gene.</param>
/// <param name="Expected">The network with the population's mean weights.</param>
public sealed record EvolveAccuracy(double Sampled, double Rounded, double Expected)
{
    /// <summary>Measures a population as it is now.</summary>
    internal static EvolveAccuracy Of(
        NetworkEvolution evolution,
        LabelledData on,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        double sampled = evolution.SampledAccuracy(on, cancel: cancel);
        // Ranks do one each.
        var networks = workers.Share(
            2,
            (i, own, cancel) => [(i == 0 ? evolution.Rounded() : evolution.Expected()).Accuracy(on, own, cancel)],
            oneByOne: true,
            cancel
        );
        return new EvolveAccuracy(sampled, networks[0][0], networks[1][0]);
    }
}
