using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Gradients;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Papers;

/// <summary>
/// Figure 2: how fast an output rule learns, beside Adam on the output weights of the same network; |V| = 1000, T = 1,
/// MNIST. Each point is another training, one pass over that many examples.
/// </summary>
public sealed class RulesFigure2 : IReproduction
{
    private const string Last = "rule, last weights";
    private const string Averaged = "rule, averaged weights";
    private const string PaperAdam = "Adam, 0.01 as in the paper";
    private const string TunedAdam = "Adam, 0.0003";
    private const double Target = 0.85;

    private static readonly string[] Methods = [Last, Averaged, PaperAdam, TunedAdam];

    /// <inheritdoc/>
    public string Id => "rules-fig2";

    /// <inheritdoc/>
    public string Title => "Figure 2: an output rule needs fewer examples than Adam (MNIST, T = 1)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var mnist = context.Data("mnist");
        double[] lengths = context.Quick
            ? [100, 300, 1000, 3000]
            : [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000];
        var found = context.Measure(
            "train",
            context.Seeds(10).SelectMany(seed => Methods.Select(method => Curve(method, mnist, lengths, seed)))
        );
        ReproduceRow Reached(string method) =>
            ReproduceRow.Of(
                $"{method}: examples to {Target:P0}",
                null,
                found[method].Select(c => First(c, lengths))
            ) with
            {
                Unit = "examples",
                Group = "speed",
            };
        ReproduceRow[] speed = [.. Methods.Select(Reached)];
        return new ReproduceResult(
            Id,
            Title,
            [
                .. speed,
                .. Methods.Select(method =>
                    ReproduceRow.Of($"{method}: after {lengths[^1]:N0}", null, found[method].Select(curve => curve[^1]))
                ),
            ]
        )
        {
            Claims =
            [
                Faster("The rule needs fewer examples than Adam at the paper's step size", speed[1], speed[2]),
                Faster("The rule needs fewer examples than Adam at a step size chosen for it", speed[1], speed[3]),
            ],
            Figures =
            [
                new ReproduceFigure(
                    "Accuracy on the test examples after one pass over n training examples",
                    "training examples",
                    "accuracy (%)",
                    [.. Methods.Select(method => ReproduceFigure.Percent(method, lengths, found[method]))],
                    LogX: true
                ),
            ],
            Notes =
            [
                "Output rule perceptron-fired-only, k = 500, p = 0.5; Adam on minibatches of 100, its step size of 0.0003 chosen "
                    + "on held-out training images. The paper gives no figures beside the curve.",
            ],
        };
    }

    private static Trial Curve(string method, DataSet mnist, double[] lengths, ulong seed) =>
        new(
            method,
            seed,
            (workers, cancel) =>
                [.. lengths.Select(length => Accuracy(method, mnist, (int)length, seed, workers, cancel))]
        );

    private static double Accuracy(
        string method,
        DataSet mnist,
        int examples,
        ulong seed,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var training = RuleTraining.OfPaper(mnist, rounds: 1, examples) with
        {
            Epochs = 1,
            Plasticity = new PlasticityOptions
            {
                FinalWeights = method == Averaged ? FinalWeights.Averaged : FinalWeights.Last,
            },
        };
        var network = training.CreateNetwork(seed);
        var key = RuleTraining.TrainingKey(seed);
        if (method is Last or Averaged)
        {
            return training.Accuracy(network, key, workers, cancel);
        }

        var options = new GradientOptions();
        options = method == PaperAdam ? options with { StepSize = 0.01 } : options;
        new GradientTrainer(network, options, key, workers).Train(training.Train, 1, cancel: cancel);
        return network.Accuracy(mnist.Test, workers, cancel);
    }

    // Twice the longest where it is never reached.
    private static double First(double[] curve, double[] lengths)
    {
        int at = Array.FindIndex(curve, accuracy => accuracy >= Target);
        return at < 0 ? 2 * lengths[^1] : lengths[at];
    }

    private static ReproduceClaim Faster(string text, ReproduceRow rule, ReproduceRow adam) =>
        new(
            $"{text}, to reach {Target:P0}",
            rule.Mean < adam.Mean,
            $"{rule.Mean:N0} against {adam.Mean:N0} (means over {rule.Runs} runs)"
        );
}
