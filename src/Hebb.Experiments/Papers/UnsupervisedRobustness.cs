using Hebb.Data;
using Hebb.Experiments.Attacks;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;
using Hebb.Robustness;

namespace Hebb.Experiments.Papers;

/// <summary>
/// What the third paper supposes in its discussion (section 6): that networks with Hebbian updates withstand attacks by gradients and noise
/// better than gradient-trained ones. Measured with attacks that look behind the cap, and with a search that needs no gradient.
/// </summary>
public sealed class UnsupervisedRobustness : IReproduction
{
    private const string Hebbian = "learned Hebbian rule";
    private const string Random = "random features, bits";
    private const string Graded = "random features, graded";
    private const string Prototypes = "prototypes, recurrent (h3)";
    private const string Dense = "gradient descent, ReLU";
    private const string Capped = "gradient descent, k-cap, T = 3";

    private static readonly string[] Methods = [Hebbian, Random, Graded, Prototypes, Dense, Capped];
    private static readonly IReadOnlyList<string> Sets = PlaneSets.Names;

    // In the plane, where each axis has variance 1; and as deviation of noise.
    private static readonly float[] Sizes = [0.1f, 0.2f, 0.4f];
    private const int Main = 1;
    private const int OutputEpochs = 60;
    private const int GradientEpochs = 100;

    /// <inheritdoc/>
    public string Id => "unsup-e";

    /// <inheritdoc/>
    public string Title => "Robustness of Hebbian networks against attacks and noise (unsupervised rules, section 6)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        int points = context.Quick ? 20 : 200;
        int metaSteps = context.Quick ? 50 : 400;
        var seeds = context.Seeds(5);
        var found = context.Measure(
            "methods",
            from seed in seeds
            from set in Sets
            from method in Methods
            select new Trial(
                Name(set, method),
                seed,
                (workers, cancel) => Measure(set, method, points, metaSteps, RandomKey.FromSeed(seed), workers, cancel)
            )
        );
        return new ReproduceResult(
            Id,
            Title,
            [
                .. from set in Sets
                from method in Methods
                from row in Rows(set, method, [.. found[Name(set, method)]])
                select row,
            ]
        )
        {
            Claims = [.. Claims(found)],
            Figures = [.. Sets.Select(set => Curves(set, found))],
            Notes =
            [
                $"Attacks move {points} test points of each set within the plane that the data lie in, by at most ε; each axis of the plane has "
                    + "variance 1. Only in the plane is there a limit that means something: the other eight dimensions are empty.",
                "Gradients: projected gradient ascent by the derivative of the cap itself, which bits do not have. Suite: the same straight through "
                    + "the cap and through a soft one, restarts, other losses, transfer from gradient-trained and linear networks, and a search "
                    + "without gradients; worst case is what survives all of it at ε and at all smaller sizes.",
                "All have 64 hidden neurons and at most 16 active ones (the ReLU network: all); the output of what was learned without labels is a "
                    + "logistic regression on all 500 labels. Noise is added to the points in the plane.",
            ],
        };
    }

    private static string Name(string set, string method) => $"{set}: {method}";

    // Clean accuracy, then at each size: gradients alone, worst case, noise.
    private static double[] Measure(
        string set,
        string method,
        int points,
        int metaSteps,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var data = Synthetic.Make(set, key);
        var network = PlaneNetwork.Of(Train(method, data, metaSteps, key, workers, cancel));
        var train = PlaneNetwork.PointsOf(data.Train);
        var test = PlaneNetwork.PointsOf(data.Test);
        var surrogates = Surrogates.Train(train, input: null, Sizes[Main], key.For("surrogates"), workers, cancel);
        var options = new RobustnessOptions
        {
            Plans = [AttackPlans.Pgd(), AttackPlans.Suite(network, surrogates)],
            Epsilons = Sizes,
            Low = -1_000_000,
            High = 1_000_000,
            Pictures = 0,
        };
        var attack = new RobustnessTest(network, options, test.Take(points), key.For("attack"), workers);
        attack.Run(cancel: cancel);
        return
        [
            network.Accuracy(test, workers, cancel),
            .. attack.Curve(0).Select(point => point.Accuracy),
            .. attack.WorstCase(),
            .. Sizes.Select(
                (size, i) =>
                    network.Accuracy(NoisyExamples.Of(test, size, key.For("noise", (ulong)i), workers), workers, cancel)
            ),
        ];
    }

    private static Network Train(
        string method,
        DataSet data,
        int metaSteps,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        switch (method)
        {
            case Dense:
            case Capped:
                var layer =
                    method == Dense ? new RecurrentOptions(64, Cap: 64) : new RecurrentOptions(64, Cap: 16, Rounds: 3);
                var trained = Network.Create(
                    data.Train,
                    key.For("gradient"),
                    null,
                    layer with
                    {
                        InputInitialization = InputInitialization.HeUniform,
                        EdgeProbability = 1,
                        // Without it all is in proportion to the input's length, and circles cannot be told apart.
                        HiddenBias = 1,
                    }
                );
                var descent = new GradientOptions
                {
                    TrainedWeights = TrainedWeights.All,
                    StepSize = 0.005,
                    InputStepSize = 0.005,
                    BatchSize = 25,
                };
                new GradientTrainer(trained, descent, key.For("descent"), workers).Train(
                    data.Train,
                    GradientEpochs,
                    cancel: cancel
                );
                return trained;
            case Hebbian:
                return WithOutput(HebbianLayer(data, metaSteps, key, cancel), data, key, workers, cancel);
            default:
                var way = LayerMethods.Of(
                    method == Prototypes ? RepresentRule.H3 : RepresentRule.Random,
                    units: 64,
                    cap: 16,
                    data.Train.Count
                );
                if (method == Random)
                {
                    way = way with { Layer = way.Layer with { Output = CompetitiveOutput.Bits } };
                }

                var learned = way.Learn(data.Train, key, workers, cancel);
                return WithOutput((CompetitiveLayer)learned.Hidden[0], data, key, workers, cancel);
        }
    }

    private static CompetitiveLayer HebbianLayer(DataSet data, int metaSteps, RandomKey key, CancellationToken cancel)
    {
        var options = new UpdateRuleOptions { Learn = LearnedUpdates.All, MetaSteps = metaSteps };
        var rule = new UpdateRuleLearner(null, options, data.Train, key.For("rule")).Train(cancel: cancel);
        var network = HebbianAutoencoder.Create(options.Network, data.Train.Inputs, key.For("network"));
        new HebbianTrainer(network, options.Learning with { Rule = rule }, key.For("training")).Train(
            data.Train,
            cancel: cancel
        );
        return network.ToLayer();
    }

    // Output weights by logistic regression: the cross-entropy is convex in them.
    private static Network WithOutput(
        CompetitiveLayer layer,
        DataSet data,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var network = new Network(null, [layer], new Matrix(layer.Units, data.Train.LabelCount));
        var descent = new GradientOptions { StepSize = 0.03, BatchSize = 50 };
        new GradientTrainer(network, descent, key.For("output"), workers).Train(
            data.Train,
            OutputEpochs,
            cancel: cancel
        );
        return network;
    }

    private static IEnumerable<ReproduceRow> Rows(string set, string method, double[][] runs)
    {
        ReproduceRow Row(string what, int i) =>
            ReproduceRow.Of($"{set}: {method}, {what}", null, runs.Select(run => run[i])) with
            {
                Group = set,
            };
        yield return Row("clean", 0);
        yield return Row("gradients alone, ε = 0.2", 1 + Main);
        yield return Row("worst case, ε = 0.2", 1 + Sizes.Length + Main);
        yield return Row("noise 0.2", 1 + (2 * Sizes.Length) + Main);
    }

    private static ReproduceFigure Curves(string set, ILookup<string, double[]> found) =>
        new(
            $"{set}: worst case of the suite",
            "size of the perturbation in the plane, ε (L2)",
            "accuracy (%)",
            [
                .. Methods.Select(method =>
                    ReproduceFigure.Percent(
                        method,
                        [0, .. Sizes.Select(size => (double)size)],
                        found[Name(set, method)]
                            .Select(run => (double[])[run[0], .. run[(1 + Sizes.Length)..(1 + (2 * Sizes.Length))]])
                    )
                ),
            ]
        );

    private static IEnumerable<ReproduceClaim> Claims(ILookup<string, double[]> found)
    {
        yield return Compared("under attack by gradients alone", 1 + Main);
        yield return Compared("in the worst case of the suite", 1 + Sizes.Length + Main);
        yield return Compared("with noise", 1 + (2 * Sizes.Length) + Main);

        // Paired over the seeds; it holds where the whole interval is above 0 on every set.
        ReproduceClaim Compared(string where, int value)
        {
            SampleSummary[] differences =
            [
                .. Sets.Select(set =>
                    PairedDifference.Of(
                        [.. found[Name(set, Capped)].Select(run => run[value])],
                        [.. found[Name(set, Hebbian)].Select(run => run[value])]
                    )
                ),
            ];
            return new ReproduceClaim(
                $"The paper supposes: networks with learned Hebbian updates do better than a gradient-trained one of the same shape {where} (size 0.2)",
                differences.All(difference => difference.Low > 0),
                string.Join(
                    "; ",
                    Sets.Zip(
                        differences,
                        (set, difference) =>
                            FormattableString.Invariant(
                                $"{set} {100 * difference.Mean:+0.0;−0.0} points ({100 * (difference.Low ?? double.NaN):+0.0;−0.0} to {100 * (difference.High ?? double.NaN):+0.0;−0.0})"
                            )
                    )
                )
            );
        }
    }
}
