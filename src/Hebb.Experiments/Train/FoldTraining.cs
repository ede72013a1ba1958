using Hebb.Data;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>Cross-validation: for each fold a fresh network learns the other folds and predicts this one.</summary>
internal static class FoldTraining
{
    /// <summary>Does it, as the phase <c>folds</c>; as many folds at a time as there are threads.</summary>
    /// <param name="train">The training examples; the test examples take no part.</param>
    /// <param name="options">The network, the rules, how long, how many folds.</param>
    /// <param name="key">The run's key.</param>
    /// <param name="run">Does the phase.</param>
    /// <param name="workers">Threads and vector width.</param>
    public static CrossValidation Run(
        LabelledData train,
        TrainOptions options,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        (LabelledData Train, LabelledData Test)[] folds = [.. train.Folds(options.Folds, key.For("folds"))];
        var measurements = new Measurements(folds.Length, Predict, workers);
        run.Do(
            new Phase("folds", "folds", measurements)
            {
                AfterStep = (all, before) =>
                {
                    for (int i = (int)before; i < measurements.Measured.Count; i++)
                    {
                        all.Append(new TrainRecord("fold") { Epoch = i + 1, ValidationAccuracy = AccuracyOf(i) });
                    }
                },
            }
        );
        double[] accuracies = [.. Enumerable.Range(0, folds.Length).Select(AccuracyOf)];
        var summary = SampleSummary.Of(accuracies);
        return new CrossValidation(
            accuracies,
            summary.Mean,
            summary.StandardDeviation ?? 0,
            ClassificationFigures.Of(
                [.. folds.SelectMany(fold => fold.Test.Labels)],
                [.. measurements.Measured.SelectMany(labels => labels).Select(label => (int)label)],
                train.LabelCount,
                train.LabelNames
            )
        );

        double[] Predict(int i, WorkerPool own, CancellationToken cancel)
        {
            var ofFold = key.For("fold", (ulong)i);
            var network = TrainExperiment.CreateNetwork(folds[i].Train, options, ofFold);
            new PlasticityTrainer(network, options.Plasticity, ofFold.For("training"), own).Train(
                folds[i].Train,
                options.Epochs,
                cancel: cancel
            );
            return [.. network.Predict(folds[i].Test.Examples, own, cancel).Select(label => (double)label)];
        }

        double AccuracyOf(int i) =>
            measurements
                .Measured[i]
                .Zip(folds[i].Test.Labels, (found, label) => (int)found == label ? 1.0 : 0)
                .Average();
    }
}
