using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments;

/// <summary>Trains one network with fixed rules and measures it (plasticity-rules paper, appendix A.1).</summary>
public static class TrainExperiment
{
    /// <summary>Runs it.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="options">The network, the rules, how long; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="provenance">Written into the model: where it comes from.</param>
    /// <param name="run">Where the metrics, the model and the rule go.</param>
    /// <param name="compute">Threads and vector width.</param>
    /// <param name="clock">Measures the phases <c>train</c> and <c>evaluate</c>.</param>
    /// <param name="observer">Told of progress.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    public static TrainResult Run(
        DataSet data,
        TrainOptions options,
        ulong seed,
        ModelProvenance provenance,
        RunFolder run,
        Compute compute,
        PhaseClock clock,
        IRunObserver observer,
        CancellationToken cancel
    )
    {
        options.Validate(data.Train.Count);
        ModelFile.ThrowIfTooLarge(options.Shape, run.File("model.safetensors"));
        var (train, heldOut) = Split(data.Train, options);
        var key = RandomKey.FromSeed(seed);
        RecurrentNetwork network;
        IReadOnlyList<EpochSummary> epochs;
        PlasticityTrainer trainer;
        using (clock.Measure("train"))
        {
            network = RecurrentNetwork.Create(options.Shape, key.For("network"));
            trainer = new PlasticityTrainer(network, options.Plasticity, key.For("training"), compute);
            epochs = trainer.Train(train, options.Epochs, new TrainingReports(observer, options.Epochs), cancel);
        }

        foreach (var epoch in epochs)
        {
            run.Append(
                new
                {
                    epoch.Epoch,
                    epoch.Examples,
                    epoch.Mistakes,
                    epoch.Updates,
                }
            );
        }

        string model = run.File("model.safetensors");
        ModelFile.Save(network, provenance, model);
        RuleFile.Save(trainer.Rules, run.File("rule.json"));
        using (clock.Measure("evaluate"))
        {
            return new TrainResult(
                network.Accuracy(train, compute, cancel),
                heldOut is null ? null : network.Accuracy(heldOut, compute, cancel),
                network.Accuracy(data.Test, compute, cancel),
                trainer.Updates,
                trainer.Mistakes,
                train.Count,
                options.Epochs,
                [.. epochs.Select(e => Math.Round(e.Seconds, 4))],
                model
            );
        }
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
