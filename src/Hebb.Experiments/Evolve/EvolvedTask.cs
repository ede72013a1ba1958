using Hebb.Data;
using Hebb.Evolution;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Evolve;

/// <summary>The task of the neural net evolution paper's section 3.1: 200 MNIST images of each of some digits.</summary>
/// <param name="Data">MNIST.</param>
/// <param name="Digits">Which digits.</param>
/// <param name="Genes">n.</param>
/// <param name="Evolution">Population, minibatch, generations.</param>
internal sealed record EvolvedTask(DataSet Data, string Digits, int Genes, NetworkEvolutionOptions Evolution)
{
    private const int PerClass = 200;
    private const int SignSteps = 1000;
    private const int SignBatch = 50;
    private const double SignStep = 0.01;

    /// <summary>Units of the hidden layer.</summary>
    public int Hidden { get; init; } = 1000;

    /// <summary>β.</summary>
    public double Density { get; init; } = 0.0025;

    /// <summary>Whether evolution and SignSGD see the images moved by a pixel, too.</summary>
    public bool Shifted { get; init; }

    /// <summary>Training and test examples of a seed.</summary>
    public (LabelledData Train, LabelledData Test) Examples(ulong seed)
    {
        var labels = new LabelSelection(Digits, Data.Train.LabelCount, Data.Train.LabelNames);
        var (train, _) = labels.Split(Data.Train, PerClass, 0, RandomKey.FromSeed(seed).For("training examples"));
        return (train, labels.Of(Data.Test));
    }

    /// <summary>A population at its first generation.</summary>
    public NetworkEvolution Start(LabelledData train, ulong seed, WorkerPool workers) =>
        new(
            new GeneticShape(train.Inputs, [Hidden], train.LabelCount) { Genes = Genes, Density = Density },
            Evolution,
            train,
            RandomKey.FromSeed(seed).For("evolution"),
            workers
        );

    /// <summary>Evolves to the end.</summary>
    public NetworkEvolution Evolve(LabelledData train, ulong seed, WorkerPool workers, CancellationToken cancel)
    {
        var evolution = Start(train, seed, workers);
        evolution.Train(cancel: cancel);

        return evolution;
    }

    /// <summary>Accuracies on the test examples: sampled, rounded, expected, after SignSGD, and of the gradient-trained twin.</summary>
    public double[] Table1(ulong seed, WorkerPool workers, CancellationToken cancel)
    {
        var (images, test) = Examples(seed);
        var train = Shifted ? ShiftedImages.Of(images) : images;
        var evolution = Evolve(train, seed, workers, cancel);
        var network = evolution.Expected();
        double expected = network.Accuracy(test, workers, cancel);
        var options = new EvolveOptions
        {
            Shape = evolution.Matrix.Shape,
            Evolution = Evolution,
            Steps = SignSteps,
            StepSize = SignStep,
            Batch = SignBatch,
        };
        EvolveExperiment.Scale(network.U, Evolution.ScoreScale);
        var sign = new SignTraining(network, options, train, RandomKey.FromSeed(seed).For("signsgd"), workers);
        sign.Finish(cancel);

        return
        [
            evolution.SampledAccuracy(test, cancel: cancel),
            evolution.Rounded().Accuracy(test, workers, cancel),
            expected,
            network.Accuracy(test, workers, cancel),
            Gradient(images, test, seed, workers, cancel),
        ];
    }

    // Adam on all weights of the same network, whose input layer is as sparse.
    private double Gradient(
        LabelledData train,
        LabelledData test,
        ulong seed,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var key = RandomKey.FromSeed(seed).For("gradient");
        var layer = new RecurrentOptions(Hidden, Hidden) { EdgeProbability = 0.1 };
        var network = Network.Create(train, key.For("network"), null, layer);
        network.DrawOutputWeights(key.For("output weights"));
        var options = new GradientOptions { TrainedWeights = TrainedWeights.All, BatchSize = 50 };
        new GradientTrainer(network, options, key.For("training"), workers).Train(train, 20, cancel: cancel);
        return network.Accuracy(test, workers, cancel);
    }
}
