using Hebb.Data;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;

namespace Hebb.Experiments.Train;

/// <summary>Cross-validation: for each fold a fresh network learns the other folds and predicts this one.</summary>
internal static class FoldTraining
{
    /// <summary>Does it, as the phase <c>folds</c>; as many folds at a time as there are threads on all ranks.</summary>
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
        // Folds are copies, so each is made when its turn comes.
        var folds = train.Folds(options.Folds, key.For("folds"));
        int[][] labels = [.. folds.Select(fold => fold.Test.Labels)];
        var measurements = new Measurements(labels.Length, Predict, workers);
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
        double[] accuracies = [.. Enumerable.Range(0, labels.Length).Select(AccuracyOf)];
        var summary = SampleSummary.Of(accuracies);
        return new CrossValidation(
            accuracies,
            summary.Mean,
            summary.StandardDeviation ?? 0,
            ClassificationFigures.Of(
                [.. labels.SelectMany(each => each)],
                [.. measurements.Measured.SelectMany(predicted => predicted).Select(label => (int)label)],
                train.LabelCount,
                train.LabelNames
            )
        );

        double[] Predict(int i, WorkerPool own, CancellationToken cancel)
        {
            var ofFold = key.For("fold", (ulong)i);
            var (learned, tested) = folds.ElementAt(i);
            var network = TrainExperiment.CreateNetwork(learned, options, ofFold);
            if (options.Filters is { } filters)
            {
                new PatchFilterTrainer(network, filters, ofFold.For("filters"), own).Train(learned, cancel: cancel);
            }

            if (options.Moments is { } moments)
            {
                new MomentsTrainer(network, moments, ofFold.For("moments"), own).Train(learned, cancel: cancel);
            }

            // As many folds at a time as there are threads keep activity.
            int together = Math.Min(workers.Threads, labels.Length);
            var plasticity = options.Plasticity with { ActivityMemory = options.Plasticity.ActivityMemory / together };
            new PlasticityTrainer(network, plasticity, ofFold.For("training"), own).Train(
                TrainingNoise.Of(learned, network, options, ofFold, own),
                options.Epochs,
                cancel: cancel
            );
            if (options.Adversarial is { } adversarial)
            {
                new AdversarialTrainer(network, adversarial, ofFold.For("adversarial"), own).Train(
                    learned,
                    cancel: cancel
                );
            }

            return [.. network.Predict(tested.Examples, own, cancel).Select(label => (double)label)];
        }

        double AccuracyOf(int i) =>
            measurements.Measured[i].Zip(labels[i], (found, label) => (int)found == label ? 1.0 : 0).Average();
    }
}
