using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Papers;

/// <summary>Figure 6: updates after every example against updates after mistakes alone; T = 3, |V| = 1000, k = 500, MNIST.</summary>
public sealed class RulesFigure6 : IReproduction
{
    private const string Every = "every example";
    private const string Misclassified = "misclassified examples";

    // In blocks of 256 examples, as a training steps.
    private static readonly int[] Blocks = [1, 2, 4, 8, 16, 32, 64, 128, 234];

    /// <inheritdoc/>
    public string Id => "rules-fig6";

    /// <inheritdoc/>
    public string Title => "Figure 6: updates after every example against mistakes alone (MNIST, T = 3)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        int[] blocks = context.Quick ? Blocks[..5] : Blocks;
        var training = RuleTraining.OfPaper(context.Data("mnist"), rounds: 3, context.Quick ? 5000 : 0);
        var found = context.Measure(
            "train",
            context
                .Seeds(10)
                .SelectMany(seed =>
                    new[]
                    {
                        Curve(Every, With(training, UpdateWhen.Every), blocks, seed),
                        Curve(Misclassified, With(training, UpdateWhen.Misclassified), blocks, seed),
                    }
                )
        );
        ReproduceRow[] rows =
        [
            .. new[] { Every, Misclassified }.Select(name =>
                ReproduceRow.Of(name, null, found[name].Select(curve => curve[^1]))
            ),
        ];
        double[] examples = [.. blocks.Select(count => 256.0 * count)];
        double difference = rows[0].Mean - rows[1].Mean;
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                new ReproduceClaim(
                    "Both schemes end within two points of each other",
                    Math.Abs(difference) <= 0.02,
                    $"every − misclassified = {100 * difference:F2} points after {examples[^1]:N0} examples"
                ),
            ],
            Figures =
            [
                new ReproduceFigure(
                    "Accuracy on the test examples while training",
                    "examples seen",
                    "accuracy (%)",
                    [.. rows.Select(row => ReproduceFigure.Percent(row.Name, examples, found[row.Name]))],
                    LogX: true
                ),
            ],
            Notes =
            [
                "Output rule perceptron, graph rule constant:-1 (the paper does not print the rule that it learned), last weights. With "
                    + "the perceptron's rule and updates of label and prediction, a right example changes no output weight: +1 and −1 "
                    + "meet on the same edges. What can differ is W, which every example changes under one scheme.",
            ],
        };
    }

    private static RuleTraining With(RuleTraining training, UpdateWhen when) =>
        training with
        {
            Plasticity = new PlasticityOptions
            {
                OutputRule = OutputRule.Perceptron,
                GraphRule = GraphRule.Constant(-1),
                When = when,
                GraphWhen = when,
            },
        };

    private static Trial Curve(string name, RuleTraining training, int[] blocks, ulong seed) =>
        new(name, seed, (workers, cancel) => [.. Accuracies(training, blocks, seed, workers, cancel)]);

    private static IEnumerable<double> Accuracies(
        RuleTraining training,
        int[] blocks,
        ulong seed,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var network = training.CreateNetwork(seed);
        var steps = training.Trainer(network, RuleTraining.TrainingKey(seed), workers).Start(training.Train, 1);
        for (int block = 1; block <= blocks[^1]; block++)
        {
            steps.Step(cancel);
            if (blocks.Contains(block))
            {
                yield return network.Accuracy(training.Test, workers, cancel);
            }
        }
    }
}
