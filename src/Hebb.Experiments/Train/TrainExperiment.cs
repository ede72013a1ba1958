using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>Trains one network with fixed rules and measures it (plasticity-rules paper, appendix A.1).</summary>
public static class TrainExperiment
{
    private const int Points = 100;

    /// <summary>Runs it, in the phases <c>train</c> and <c>evaluate</c>.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="options">The network, the rules, how long; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="provenance">Written into the model: where it comes from.</param>
    /// <param name="run">Does the phases; the metrics, the model and the rule go into its folder.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static TrainResult Run(
        DataSet data,
        TrainOptions options,
        ulong seed,
        ModelProvenance provenance,
        Run run,
        WorkerPool workers
    )
    {
        options.Validate(data.Train.Count);
        string model = run.File(RunFolder.ModelName);
        ModelFile.ThrowIfTooLarge(data.Train.Shape, options.Layer, data.Train.LabelCount, model);
        var (train, heldOut) = Split(data.Train, options);
        var key = RandomKey.FromSeed(seed);
        var network = Network
            .Create(train, key.For("network"), InputTransform.Of(options.Scale, train), options.Layer)
            .WithReading(options.Reads);
        var trainer = new PlasticityTrainer(network, options.Plasticity, key.For("training"), workers);
        var training = trainer.Start(train, options.Epochs);
        run.Do(PhaseOf(training, options.Epochs));
        ModelFile.Save(network, provenance, model);
        RuleFile.Save(trainer.Rules, run.File(RunFolder.RuleName));

        LabelledData[] sets = heldOut is null ? [train, data.Test] : [train, data.Test, heldOut];
        Evaluation[] accuracy = [.. sets.Select(set => new Evaluation(network, set, workers))];
        run.Do(new Phase("evaluate", "examples", new ResumableParts(accuracy)));
        var result = new TrainResult(
            accuracy[0].Accuracy,
            heldOut is null ? null : accuracy[2].Accuracy,
            accuracy[1].Accuracy,
            trainer.Updates,
            trainer.Mistakes,
            train.Count,
            data.Test.Count,
            options.Epochs,
            [.. training.Epochs.Select(e => Math.Round(e.Seconds, 4))],
            model,
            run.File(ReportPage.FileName)
        );
        run.Append(
            new TrainRecord("result")
            {
                TrainAccuracy = result.TrainAccuracy,
                ValidationAccuracy = result.ValidationAccuracy,
                TestAccuracy = result.TestAccuracy,
            }
        );
        return result;
    }

    // The counters are recorded about a hundred times, and after each epoch.
    private static Phase PhaseOf(PlasticityTraining training, int epochs)
    {
        return new Phase("train", "examples", training)
        {
            Note = () =>
            {
                var now = training.Progress;
                double wrong = 100.0 * now.Mistakes / Math.Max(1, now.Examples);
                return $"epoch {now.Epoch} of {epochs}, {wrong:F1} % mistakes";
            },
            AfterStep = (run, before) =>
            {
                var now = training.Progress;
                if (Nth(Points, now.Examples) > Nth(Points, before))
                {
                    run.Append(TrainRecord.Point(now));
                }

                if (Nth(epochs, now.Examples) > Nth(epochs, before))
                {
                    run.Append(TrainRecord.OfEpoch(training.Epochs[^1]));
                }

                long Nth(int parts, long examples) => examples * parts / now.Total;
            },
        };
    }

    private static (LabelledData Train, LabelledData? HeldOut) Split(LabelledData all, TrainOptions options)
    {
        int end = all.Count - options.HoldOut;
        int count = options.Limit == 0 ? end : Math.Min(end, options.Limit);
        return (all.Take(count), options.HoldOut == 0 ? null : all.Slice(end, options.HoldOut));
    }
}
