using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>
/// A fresh network, trained by rules and tested: what most figures of the first paper are made of. Seed s gives the figures
/// of <c>hebb train --seed s</c> with the same options.
/// </summary>
/// <param name="Train">Training examples.</param>
/// <param name="Test">Test examples.</param>
/// <param name="Layer">The hidden layer of the network.</param>
/// <param name="Plasticity">The rules and how they are applied.</param>
/// <param name="Epochs">Passes over the training examples.</param>
internal sealed record RuleTraining(
    LabelledData Train,
    LabelledData Test,
    RecurrentOptions Layer,
    PlasticityOptions Plasticity,
    int Epochs
)
{
    /// <summary>What is done to the columns of the data, learned from the training examples.</summary>
    public Scaling Scale { get; init; }

    /// <summary>The paper's network on a data set: |V| = 1000, k = 500, p = 0.5, two epochs, the perceptron's rule.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="rounds">T.</param>
    /// <param name="limit">Training examples to use, from the first on; 0 = all.</param>
    public static RuleTraining OfPaper(DataSet data, int rounds, int limit = 0) =>
        new(
            limit == 0 ? data.Train : data.Train.Take(limit),
            data.Test,
            new RecurrentOptions(Neurons: 1000, Cap: 500, rounds),
            new PlasticityOptions(),
            Epochs: 2
        );

    /// <summary>A trial that gives the accuracy on the test examples, and on the training examples if asked.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="withTraining">Whether the second value is the accuracy on the training examples.</param>
    public Trial Trial(string name, ulong seed, bool withTraining = false) =>
        new(
            name,
            seed,
            (workers, cancel) =>
            {
                var network = CreateNetwork(seed);
                double test = Accuracy(network, TrainingKey(seed), workers, cancel);
                return withTraining ? [test, network.Accuracy(Train, workers, cancel)] : [test];
            }
        );

    /// <summary>The network of a seed.</summary>
    public Network CreateNetwork(ulong seed) =>
        Network.Create(Train, RandomKey.FromSeed(seed).For("network"), InputTransform.Of(Scale, Train), Layer);

    /// <summary>Where a seed's training takes its order of examples and its random rules from.</summary>
    public static RandomKey TrainingKey(ulong seed) => RandomKey.FromSeed(seed).For("training");

    /// <summary>A trainer of the network.</summary>
    public PlasticityTrainer Trainer(Network network, RandomKey key, WorkerPool workers) =>
        // The same rules train networks with rounds and without; those without have no graph that a rule could change.
        new(network, Layer.Rounds > 1 ? Plasticity : Plasticity with { GraphRule = GraphRule.Zero }, key, workers);

    /// <summary>Trains the network by the rules, and tests it: the accuracy on the test examples, in [0, 1].</summary>
    /// <param name="network">A network of <see cref="Layer"/>; it keeps what it learned.</param>
    /// <param name="key">Where the order of examples and random rules come from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <param name="progress">Is given how far training is.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public double Accuracy(
        Network network,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel,
        IProgress<TrainingProgress>? progress = null
    )
    {
        Trainer(network, key, workers).Train(Train, Epochs, progress, cancel);
        return network.Accuracy(Test, workers, cancel);
    }
}
