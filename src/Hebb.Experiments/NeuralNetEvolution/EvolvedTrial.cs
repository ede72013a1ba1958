using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Numerics;

namespace Hebb.Experiments.NeuralNetEvolution;

/// <summary>One evolution that is looked at now and then. Seed s gives the figures of <c>hebb evolve --seed s</c> with the same options.</summary>
/// <param name="Data">What to evolve and test on.</param>
/// <param name="Settings">The networks, and how they evolve.</param>
internal sealed record EvolvedTrial(DataSet Data, EvolveSettings Settings)
{
    /// <summary>Evolves, and says what was seen.</summary>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="looks">After which generations to look, in rising order.</param>
    /// <param name="see">Numbers that are found at a look: the evolution, the test examples and what computes are given.</param>
    /// <param name="compute">Threads and vector width.</param>
    /// <param name="cancel">Stops between generations.</param>
    public double[] Run(
        ulong seed,
        IReadOnlyList<int> looks,
        Func<NetworkEvolution, LabelledData, IEnumerable<double>> see,
        Compute compute,
        CancellationToken cancel
    )
    {
        var (evolution, test) = Start(seed, looks[^1], compute);
        var seen = new List<double>();
        while (!evolution.IsDone)
        {
            cancel.ThrowIfCancellationRequested();
            evolution.Advance();
            if (looks.Contains(evolution.Generation))
            {
                seen.AddRange(see(evolution, test));
            }
        }

        return [.. seen];
    }

    /// <summary>The key of a seed, which the tool uses likewise.</summary>
    public static RandomKey Key(ulong seed) => RandomKey.FromSeed(seed);

    private (NetworkEvolution Evolution, LabelledData Test) Start(ulong seed, int generations, Compute compute)
    {
        var key = Key(seed);
        var (train, _, test) = Settings.Split(Data, key);
        var network = GeneticNetwork.Create(Settings.Shape(train.Inputs, train.LabelCount), key.For("network"));
        var options = Settings.Evolution with { Generations = generations };
        return (new NetworkEvolution(network, options, train, key.For("evolution"), compute), test);
    }
}
