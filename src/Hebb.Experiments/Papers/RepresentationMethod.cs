using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>A way to features without labels: a competitive layer, and the rules that learn it.</summary>
/// <param name="Name">What rows call it.</param>
/// <param name="Layer">The layer before it learns, drawn by a key.</param>
/// <param name="Rules">The rules, in their order; none leaves the layer as it is drawn.</param>
internal sealed record RepresentationMethod(
    string Name,
    Func<LabelledData, RandomKey, Network> Layer,
    IReadOnlyList<ILayerRule> Rules
)
{
    /// <summary>The name of rule H in the coordinates of a search.</summary>
    public const string OwnStart = "rule H in coefficients";

    private const int Units = 64;
    private const int Cap = 16;

    /// <summary>Random features with a graded cap.</summary>
    public static RepresentationMethod Random { get; } =
        new("random features", Drawn(new CompetitiveOptions(Units, Cap)), []);

    /// <summary>Rule H with three rounds.</summary>
    public static RepresentationMethod H3 { get; } = new("H3", Drawn(RuleH.H3()), RuleH.Rules);

    /// <summary>A layer of three rounds that a rule of coefficients learns.</summary>
    public static RepresentationMethod OfRule(string name, CoefficientRule rule) =>
        new(
            name,
            (data, _) =>
                new Network(
                    null,
                    [rule.NewLayer(data.Inputs, Units, [4, 10, Cap])],
                    new Matrix(Units, data.LabelCount)
                ),
            [rule]
        );

    /// <summary>A trial on a fresh set of each family: for each the mean accuracy with 6 and with 20 labels.</summary>
    /// <param name="seed">Of the sets and of everything else.</param>
    /// <param name="families">Which families.</param>
    public Trial Trial(ulong seed, IReadOnlyList<PlaneFamily> families) =>
        new(
            Name,
            seed,
            (workers, cancel) => [.. families.SelectMany(family => Measure(family, seed, workers, cancel))]
        );

    private double[] Measure(PlaneFamily family, ulong seed, WorkerPool workers, CancellationToken cancel)
    {
        // The same sets, first weights and labels for every method.
        var key = RandomKey.FromSeed(seed).For("test of representations");
        var data = Synthetic.Plane(family, key.For("set"));
        var network = Layer(data.Train, key);
        if (Rules.Count > 0)
        {
            new LayerTrainer(network, Rules, key.For("learning"), workers).Train(data.Train, cancel: cancel);
        }

        return FewLabels
            .Measure(
                Features(data.Train),
                Features(data.Test),
                new FewLabelsOptions { Counts = RepresentationTest.Labels },
                key.For("labels"),
                workers
            )
            .Means;

        LabelledData Features(LabelledData of) =>
            new(network.Features(of.Examples, workers, cancel), of.Labels, of.LabelCount);
    }

    private static Func<LabelledData, RandomKey, Network> Drawn(CompetitiveOptions options) =>
        (data, key) => Network.Create(data, key.For("layer"), null, options);
}
