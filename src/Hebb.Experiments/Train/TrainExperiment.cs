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
    /// <summary>The name of the trained network's file.</summary>
    public const string ModelName = "model.safetensors";

    /// <summary>The name of the file with the rules that trained it.</summary>
    public const string RuleName = "rule.json";

    /// <summary>Runs it, in the phases <c>train</c> and <c>evaluate</c>.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="options">The network, the rules, how long; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="provenance">Written into the model: where it comes from.</param>
    /// <param name="run">Does the phases; the metrics, the model and the rule go into its folder.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be taken up.</exception>
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
        string model = run.File(ModelName);
        ModelFile.ThrowIfTooLarge(options.Shape, model);
        var (train, heldOut) = Split(data.Train, options);
        var key = RandomKey.FromSeed(seed);
        var network = RecurrentNetwork.Create(options.Shape, key.For("network"));
        var trainer = new PlasticityTrainer(network, options.Plasticity, key.For("training"), workers);
        var training = trainer.Start(train, options.Epochs);
        run.Do(new TrainingPhase(training, options.Epochs));
        ModelFile.Save(network, provenance, model);
        RuleFile.Save(trainer.Rules, run.File(RuleName));

        var accuracy = new AccuracyPhase(
            network,
            heldOut is null ? [train, data.Test] : [train, data.Test, heldOut],
            workers
        );
        run.Do(accuracy);
        var result = new TrainResult(
            accuracy.Accuracy(0),
            heldOut is null ? null : accuracy.Accuracy(2),
            accuracy.Accuracy(1),
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

    private static (LabelledData Train, LabelledData? HeldOut) Split(LabelledData all, TrainOptions options)
    {
        int end = all.Count - options.HoldOut;
        int count = options.Limit == 0 ? end : Math.Min(end, options.Limit);
        var heldOut = options.HoldOut == 0 ? null : all.Select(Indices(end, options.HoldOut));
        return (count == all.Count ? all : all.Select(Indices(0, count)), heldOut);
    }

    private static int[] Indices(int first, int count) => [.. Enumerable.Range(first, count)];
}
