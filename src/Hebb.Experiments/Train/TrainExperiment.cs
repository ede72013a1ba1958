using Hebb.Data;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;

namespace Hebb.Experiments.Train;

/// <summary>Trains one network with fixed rules and measures it (plasticity-rules paper, appendix A.1).</summary>
public static class TrainExperiment
{
    /// <summary>
    /// Runs it, in the phases <c>folds</c> (if wanted), <c>filters</c>, <c>moments</c> or <c>features</c> (if there are any to learn), <c>train</c>, <c>self-training</c> and <c>adversarial</c> (if wanted),
    /// <c>evaluate</c> and <c>gradient</c> (if wanted).
    /// </summary>
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
        if (options.InputOfLayer(data.Train.Shape) is { } input)
        {
            ModelFile.ThrowIfTooLarge(input, options.Layer, data.Train.LabelCount, model);
        }

        var (train, heldOut) = Split(data.Train, options);
        var key = RandomKey.FromSeed(seed);
        // Before anything is learned: a number of labels that cannot be is refused at once.
        var labelled = WithLabels(train, options, key);
        var folds = options.Folds == 0 ? null : FoldTraining.Run(train, options, key, run, workers);
        var network = CreateNetwork(train, options, key);
        HiddenLearning.Run(network, train, options, key, run, workers);
        int seen = train.Count;
        var unlabelled = train;
        train = labelled;

        // The trainer lays out hidden weights once, so it comes after all that changes them.
        var examples = TrainingNoise.Of(train, network, options, key, run, workers);
        var trainer = new PlasticityTrainer(network, options.Plasticity, key.For("training"), workers);
        var training = trainer.Start(examples, options.Epochs);
        training.KeepsActivity = ReferenceEquals(examples, train);
        run.Do(TrainingPhase.Of(trainer, training, options.Epochs, heldOut, workers));

        if (options.SelfTraining is { } self)
        {
            var learning = new SelfTrainer(network, self, key.For("self-training"), workers).Start(
                train,
                unlabelled.Examples
            );
            run.Do(
                new Phase("self-training", "thousandths of a round", learning)
                {
                    Note = () =>
                        $"round {Math.Min(learning.Rounds + 1, self.Shares.Count + 1)} of {self.Shares.Count + 1}",
                }
            );
        }

        if (options.Adversarial is { } adversarial)
        {
            var learning = new AdversarialTrainer(network, adversarial, key.For("adversarial"), workers).Start(train);
            run.Do(new Phase("adversarial", "examples", learning));
        }

        ModelFile.Save(network, provenance, model);
        RuleFile.Save(trainer.Rules, run.File(RunFolder.RuleName));

        LabelledData[] sets = heldOut is null ? [train, data.Test] : [train, data.Test, heldOut];
        var kept = training.KeepsActivity ? trainer.KeptActivity() : null;
        Evaluation[] accuracy =
        [
            .. sets.Select((set, s) => new Evaluation(network, set, workers, s == 0 ? kept : null)),
        ];
        run.Do(new Phase("evaluate", "examples", new ResumableParts(accuracy)));
        trainer.KeepNoActivity();
        var figures = ClassificationFigures.Of(
            data.Test.Labels,
            accuracy[1].Predictions,
            network.Labels,
            network.LabelNames
        );
        string[] warnings = [.. TrainWarnings.Of(accuracy[0], accuracy[1], figures, options, train)];
        foreach (string warning in warnings)
        {
            run.Observer.Warn(warning);
        }

        var (beside, problem) =
            options.Beside == TrainBeside.Gradient
                ? GradientTwinTraining.Run(network, examples, data.Test, options, key, run, workers)
                : (null, null);
        if (problem is not null)
        {
            run.Observer.Warn(problem);
            warnings = [.. warnings, problem];
        }

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
        )
        {
            Hidden = HiddenWords.Of(options, train),
            Test = figures,
            Beside = beside,
            Folds = folds,
            FeatureExamples = seen == train.Count || !options.LearnsHiddenLayer ? null : seen,
            Warnings = warnings,
        };
        foreach (var view in ViewExample.Of(network, data.Test))
        {
            run.Append(new TrainRecord("view") { View = view });
        }

        run.Append(TrainRecord.Of(result));
        return result;
    }

    /// <summary>The network before training.</summary>
    internal static Network CreateNetwork(LabelledData train, TrainOptions options, RandomKey key)
    {
        var network = Network
            .Create(train, key.For("network"), InputTransform.Of(options.Scale, train, options.View), options.Hidden)
            .WithReading(options.Reads);
        if (options.Imprints)
        {
            network.ImprintInput(train, key.For("imprint"));
        }

        return network;
    }

    // The examples whose labels are known.
    private static LabelledData WithLabels(LabelledData train, TrainOptions options, RandomKey key)
    {
        if (options.Labels == 0)
        {
            return train;
        }

        InvalidOptionException.ThrowIfOutside(nameof(options.Labels), options.Labels, train.LabelCount, train.Count);
        return train.Select(FewLabels.Draw(train.Labels, train.LabelCount, options.Labels, 0, key));
    }

    private static (LabelledData Train, LabelledData? HeldOut) Split(LabelledData all, TrainOptions options)
    {
        int end = all.Count - options.HoldOut;
        int count = options.Limit == 0 ? end : Math.Min(end, options.Limit);
        return (all.Take(count), options.HoldOut == 0 ? null : all.Slice(end, options.HoldOut));
    }
}
