using Hebb.Data;
using Hebb.Experiments.Rules;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Robustness;

namespace Hebb.Experiments.Papers;

/// <summary>The networks whose robustness the first paper compares: |V| = 1000, k = 500, two epochs.</summary>
/// <param name="Name">What rows call it.</param>
/// <param name="Train">Trains the network of a seed on training examples.</param>
internal sealed record RobustTraining(
    string Name,
    Func<LabelledData, ulong, WorkerPool, CancellationToken, Network> Train
)
{
    /// <summary>Learned by the perceptron's rule, without rounds.</summary>
    public static RobustTraining Feedforward { get; } = OfRules("T = 1", 1);

    /// <summary>The same with input weights of 1.</summary>
    public static RobustTraining Ones { get; } = OfRules("T = 1*", 1, input: InputInitialization.Ones);

    /// <summary>Three rounds with a rule that soon silences the second.</summary>
    public static RobustTraining Recurrent { get; } = OfRules("T = 3, constant:-1", 3, "constant:-1");

    /// <summary>Three rounds with a graph rule that was learned by gradient on a synthetic task.</summary>
    public static RobustTraining Learned { get; } = OfRules("T = 3, relu1-graph", 3, "relu1-graph");

    /// <summary>The same weights as T = 1, the output weights trained by gradient descent.</summary>
    public static RobustTraining OutputByGradient { get; } =
        OfGradient("gradient descent, output weights", TrainedWeights.Output);

    /// <summary>All weights trained by gradient descent.</summary>
    public static RobustTraining AllByGradient { get; } =
        OfGradient("gradient descent, all weights", TrainedWeights.All);

    private static RobustTraining OfRules(
        string name,
        int rounds,
        string graphRule = "zero",
        InputInitialization input = InputInitialization.Normal
    ) =>
        new(
            name,
            (data, seed, workers, cancel) =>
            {
                var training = RuleTraining.OfPaper(new DataSet("", data, data.Take(1)), rounds);
                training = training with
                {
                    Layer = training.Layer with { InputInitialization = input },
                    Plasticity = new PlasticityOptions { GraphRule = RuleSource.Graph(graphRule) },
                };
                var network = training.CreateNetwork(seed);
                training
                    .Trainer(network, RuleTraining.TrainingKey(seed), workers)
                    .Train(data, training.Epochs, cancel: cancel);
                return network;
            }
        );

    private static RobustTraining OfGradient(string name, TrainedWeights weights) =>
        new(
            name,
            (data, seed, workers, cancel) =>
            {
                var training = RuleTraining.OfPaper(new DataSet("", data, data.Take(1)), rounds: 1);
                var network = training.CreateNetwork(seed);
                var options = new GradientOptions { TrainedWeights = weights };
                new GradientTrainer(network, options, RuleTraining.TrainingKey(seed), workers).Train(
                    data,
                    training.Epochs,
                    cancel: cancel
                );
                return network;
            }
        );

    /// <summary>A trial that trains the network of a seed and attacks it; it gives what <see cref="AttackedCurves"/> reads.</summary>
    /// <param name="data">Training examples, and test examples of which some are attacked.</param>
    /// <param name="attack">How.</param>
    /// <param name="seed">The seed.</param>
    public Trial Attacked(DataSet data, AttackedCurves attack, ulong seed) =>
        new(
            Name,
            seed,
            (workers, cancel) =>
                attack.Measure(Train(data.Train, seed, workers, cancel), data.Test, seed, workers, cancel)
        );
}
