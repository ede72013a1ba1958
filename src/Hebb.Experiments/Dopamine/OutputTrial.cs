using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Dopamine;

/// <summary>
/// A fresh hidden layer, and several ways to learn the output weights over it. Seed s gives the figures of
/// <c>hebb dopamine --seed s</c> with the same options.
/// </summary>
/// <param name="Name">Which network and which images.</param>
/// <param name="Data">What to train and test on.</param>
/// <param name="Hidden">h.</param>
/// <param name="Cap">k; 0 = none.</param>
/// <param name="Limit">Number of training images, from the first on; 0 = all.</param>
/// <param name="PerClass">Number of training images of each label, from the first on; 0 = all.</param>
/// <param name="Quick">Whether a few epochs will do.</param>
internal sealed record OutputTrial(string Name, DataSet Data, int Hidden, int Cap, int Limit, int PerClass, bool Quick)
{
    /// <summary>Keep the last this many training images out of training and measure on them, not on the test images; 0 = none.</summary>
    public int HoldOut { get; init; }

    /// <summary>Passes over the training images; none leaves them to the number of images and the method.</summary>
    public int? Epochs { get; init; }

    /// <summary>A trial that gives the accuracy of each readout on the test images, or on those held out.</summary>
    /// <param name="seed">Its seed.</param>
    /// <param name="readouts">The ways to learn.</param>
    public Trial Trial(ulong seed, IReadOnlyList<(string Name, DopamineOptions Rule)> readouts) =>
        new(Name, seed, (workers, cancel) => Measure(seed, readouts, workers, cancel));

    private double[] Measure(
        ulong seed,
        IReadOnlyList<(string Name, DopamineOptions Rule)> readouts,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var settings = new DopamineSettings
        {
            Hidden = Hidden,
            Cap = Cap,
            Limit = Limit,
            PerClass = PerClass,
            HoldOut = HoldOut,
        };
        var (train, heldOut) = settings.Split(Data.Train);
        var judged = HoldOut > 0 ? heldOut : Data.Test;
        var key = RandomKey.FromSeed(seed);
        var network = Network.Create(train, key.For("network"), null, settings.Layer);
        using var features = WideFeatures.All(network, train.Examples, workers, cancel);
        // Without a cap the features of the judged images would take gigabytes.
        using var judgedFeatures =
            Cap == 0 && Hidden > 10_000 ? null : WideFeatures.All(network, judged.Examples, workers, cancel);
        var accuracies = new double[readouts.Count];
        for (int i = 0; i < accuracies.Length; i++)
        {
            var rule = readouts[i].Rule;
            var training = new OutputTraining(
                features,
                train.Labels,
                new Matrix(Hidden, train.LabelCount),
                rule,
                Epochs ?? EpochsOf(rule.Method),
                key.For("training"),
                workers
            );
            training.Finish(cancel);

            var weights = training.Weights();
            weights.Buffer.CopyTo(network.U.Buffer);
            accuracies[i] = judgedFeatures is null
                ? network.Accuracy(judged, workers, cancel)
                : OutputAccuracy.Of(judgedFeatures, judged.Labels, weights, workers);
        }

        return accuracies;
    }

    private int EpochsOf(OutputMethod method)
    {
        int epochs =
            Quick ? 2
            : PerClass > 0 ? 50
            : 10;
        return method == OutputMethod.Dopamine ? epochs : 2 * epochs;
    }
}
