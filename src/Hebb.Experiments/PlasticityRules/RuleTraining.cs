using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.PlasticityRules;

/// <summary>
/// A fresh network, trained by rules and tested: what most figures of the first paper are made of. Seed s gives the figures
/// of <c>hebb train --seed s</c> with the same options.
/// </summary>
/// <param name="Train">Training examples.</param>
/// <param name="Test">Test examples.</param>
/// <param name="Shape">The network.</param>
/// <param name="Plasticity">The rules and how they are applied.</param>
/// <param name="Epochs">Passes over the training examples.</param>
internal sealed record RuleTraining(
    LabelledData Train,
    LabelledData Test,
    NetworkShape Shape,
    PlasticityOptions Plasticity,
    int Epochs
)
{
    /// <summary>The paper's network on a data set: |V| = 1000, k = 500, p = 0.5, two epochs, the perceptron's rule.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="rounds">T.</param>
    /// <param name="limit">Use the first so many training examples; 0 = all.</param>
    public static RuleTraining OfPaper(DataSet data, int rounds, int limit = 0) =>
        new(
            Limited(data.Train, limit),
            data.Test,
            new NetworkShape(data.Train.Inputs, Neurons: 1000, data.Train.LabelCount, Cap: 500, rounds),
            new PlasticityOptions(),
            Epochs: 2
        );

    /// <summary>The first examples alone.</summary>
    /// <param name="data">Examples.</param>
    /// <param name="limit">How many; 0 = all.</param>
    public static LabelledData Limited(LabelledData data, int limit) =>
        limit == 0 || limit >= data.Count ? data : data.Select([.. Enumerable.Range(0, limit)]);

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
                var network = Network(seed);
                Trainer(network, seed, workers).Train(Train, Epochs, cancel: cancel);
                double test = network.Accuracy(Test, workers, cancel);
                return withTraining ? [test, network.Accuracy(Train, workers, cancel)] : [test];
            }
        );

    /// <summary>A row of accuracies on the test examples.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="paper">The paper's figure, if it gives one.</param>
    /// <param name="group">What the row belongs to.</param>
    public ReproduceCell Cell(string name, double? paper, string group) =>
        new(name, paper, seed => Trial(name, seed)) { Group = group };

    /// <summary>The network of a seed.</summary>
    public RecurrentNetwork Network(ulong seed) =>
        RecurrentNetwork.Create(Shape, RandomKey.FromSeed(seed).For("network"));

    /// <summary>The trainer of a seed.</summary>
    public PlasticityTrainer Trainer(RecurrentNetwork network, ulong seed, WorkerPool workers) =>
        new(network, Plasticity, RandomKey.FromSeed(seed).For("training"), workers);
}
