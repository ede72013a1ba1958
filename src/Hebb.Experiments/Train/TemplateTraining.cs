using Hebb.Data;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Experiments.Train;

/// <summary>Trains templates for a certified radius and measures them: <c>hebb train --preset certified</c>.</summary>
public static class TemplateTraining
{
    private const int Points = 100;

    /// <summary>Runs it, in the phases <c>train</c> and <c>evaluate</c>.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="options">The rule and its settings, and which examples; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="provenance">Written into the model: where it comes from.</param>
    /// <param name="run">Does the phases; the metrics and the model go into its folder.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">The data do not fit the options.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static TrainResult Run(
        DataSet data,
        TemplateTrainOptions options,
        ulong seed,
        ModelProvenance provenance,
        Run run,
        WorkerPool workers
    )
    {
        string model = run.File(RunFolder.ModelName);
        int end = data.Train.Count - options.HoldOut;
        var train = data.Train.Take(options.Limit == 0 ? end : Math.Min(end, options.Limit));
        var held = options.HoldOut == 0 ? null : data.Train.Slice(end, options.HoldOut);
        // Templates learn in the units that the transform makes, and certificates are in those of the data.
        var transform = InputTransform.Of(options.Scale, train);
        var scaled = transform is null ? train : transform.Transform(train);
        var network = options.Training.CreateNetwork(train);
        var trainer = new TemplateTrainer(
            network,
            options.Training,
            scaled,
            RandomKey.FromSeed(seed).For("training"),
            workers
        );
        run.Do(PhaseOf(trainer, options.Training.Epochs, train.Count));
        network = network.With(transform, train.LabelNames, train.InputNames);
        ModelFile.Save(network, provenance, model);

        LabelledData[] sets = held is null ? [train, data.Test] : [train, data.Test, held];
        Evaluation[] accuracy = [.. sets.Select(set => new Evaluation(network, set, workers))];
        run.Do(new Phase("evaluate", "examples", new ResumableParts(accuracy)));
        var figures = ClassificationFigures.Of(
            data.Test.Labels,
            accuracy[1].Predictions,
            network.Labels,
            network.LabelNames
        );
        string[] warnings = [.. figures.Warnings()];
        foreach (string warning in warnings)
        {
            run.Observer.Warn(warning);
        }

        var result = new TrainResult(
            accuracy[0].Accuracy,
            held is null ? null : accuracy[2].Accuracy,
            accuracy[1].Accuracy,
            // Two templates move after every example.
            trainer.Progress.Done,
            trainer.Mistakes,
            train.Count,
            data.Test.Count,
            options.Training.Epochs,
            [.. trainer.Epochs.Select(epoch => Math.Round(epoch.Seconds, 4))],
            model,
            run.File(ReportPage.FileName)
        )
        {
            Test = figures,
            Warnings = warnings,
        };
        run.Append(TrainRecord.Of(result));
        return result;
    }

    // The counters are recorded about a hundred times, and after each epoch.
    private static Phase PhaseOf(TemplateTrainer trainer, int epochs, int examples) =>
        new("train", "examples", trainer)
        {
            Note = () =>
            {
                int epoch = Math.Min(epochs, trainer.Epochs.Count + 1);
                string proved = trainer.Epochs is [.., var last]
                    ? $", {100 * last.Certified:F1} % within their ball"
                    : "";
                return $"epoch {epoch} of {epochs}{proved}";
            },
            AfterStep = (run, before) =>
            {
                var (done, total) = trainer.Progress;
                if (Nth(Points, done) > Nth(Points, before))
                {
                    int epoch = (int)((done - 1) / examples) + 1;
                    run.Append(
                        new TrainRecord("point")
                        {
                            Epoch = epoch,
                            Examples = done,
                            Mistakes = trainer.Mistakes,
                        }
                    );
                }

                if (Nth(epochs, done) > Nth(epochs, before))
                {
                    var epoch = trainer.Epochs[^1];
                    run.Append(
                        new TrainRecord("epoch")
                        {
                            Epoch = epoch.Epoch,
                            Examples = examples,
                            Mistakes = (long)Math.Round((1 - epoch.Accuracy) * examples),
                            Updates = examples,
                        }
                    );
                }

                long Nth(int parts, long count) => count * parts / total;
            },
        };
}

/// <summary>What <c>hebb train --preset certified</c> does.</summary>
public sealed record TemplateTrainOptions
{
    /// <summary>The rule and its settings.</summary>
    public required TemplateTrainingOptions Training { get; init; }

    /// <summary>Train on the first this many examples only; 0 means all.</summary>
    public int Limit { get; init; }

    /// <summary>Keep the last this many training examples out of training and measure accuracy on them; 0 means none.</summary>
    public int HoldOut { get; init; }

    /// <summary>What is done to the columns of the data, learned from the training examples.</summary>
    public Scaling Scale { get; init; }

    /// <summary>Checks every value against the data.</summary>
    /// <param name="examples">The number of training examples there are.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate(int examples)
    {
        Training.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Limit), Limit, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(HoldOut), HoldOut, 0, Math.Max(0, examples - 1));
    }
}
