using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Dopamine;

/// <summary>Learns the output weights of a dopaminergic net and measures it (nne-dnn paper, section 3.2).</summary>
public static class DopamineExperiment
{
    /// <summary>Runs it, in the phases <c>train-features</c>, <c>test-features</c>, perhaps <c>held-out-features</c>, and <c>train</c>.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="settings">The network, the rule, how long; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="provenance">Written into the model: where it comes from.</param>
    /// <param name="run">Does the phases; the metrics and the model go into its folder.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="FileFormatException">A file of features is damaged or of another network or data.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static DopamineResult Run(
        DataSet data,
        DopamineSettings settings,
        ulong seed,
        ModelProvenance provenance,
        Run run,
        WorkerPool workers
    )
    {
        settings.Validate(data.Train.Count);
        var layer = settings.Layer;
        string model = run.File(RunFolder.ModelName);
        if (settings.SaveModel)
        {
            ModelFile.ThrowIfTooLarge(data.Train.Shape, layer, data.Train.LabelCount, model);
        }

        var (train, heldOut) = settings.Split(data.Train);
        var key = RandomKey.FromSeed(seed);
        var transform = InputTransform.Of(settings.Scale, train);
        var network = new Lazy<Network>(() => Network.Create(train, key.For("network"), transform, layer));
        using var trainFeatures = Features("train", train);
        using var testFeatures = Features("test", data.Test);
        using var heldOutFeatures = Features("held-out", heldOut);
        Do("train", trainFeatures);
        Do("test", testFeatures);
        if (heldOut.Count > 0)
        {
            Do("held-out", heldOutFeatures);
        }

        var training = new OutputTraining(
            trainFeatures.Rows,
            train.Labels,
            new Matrix(layer.Neurons, data.Train.LabelCount),
            settings.Rule,
            settings.Epochs,
            key.For("training"),
            workers
        );
        run.Do(
            new Phase("train", "examples", training)
            {
                Note = () => $"epoch {Math.Min(settings.Epochs, training.Epochs.Count + 1)} of {settings.Epochs}",
                AfterStep = (_, before) =>
                {
                    // Each epoch is measured and recorded.
                    if (training.Epochs.Count > before / train.Count)
                    {
                        run.Append(RecordOf(training));
                    }
                },
            }
        );
        var weights = training.Weights();
        if (settings.SaveModel)
        {
            using var saving = run.Measure("save");
            weights.Buffer.CopyTo(network.Value.U.Buffer);
            ModelFile.Save(network.Value, provenance, model);
        }

        using var evaluating = run.Measure("evaluate");
        var (test, validation) = Measure(weights);
        return new DopamineResult(
            OutputAccuracy.Of(trainFeatures.Rows, train.Labels, weights, workers),
            validation,
            test,
            train.Count,
            settings.Epochs,
            trainFeatures.Rows.Entries / (double)train.Count,
            RunContent.Read(run.Path).Records<DopamineRecord>(),
            settings.SaveModel ? model : null,
            run.File(ReportPage.FileName)
        )
        {
            Test = ClassificationFigures.Of(
                data.Test.Labels,
                OutputAccuracy.Predict(testFeatures.Rows, weights, workers),
                data.Test.LabelCount,
                data.Test.LabelNames
            ),
        };

        void Do(string name, FeatureComputation features) =>
            run.Do(new Phase($"{name}-features", "examples", features));

        FeatureComputation Features(string name, LabelledData examples) =>
            new(() => network.Value, layer, transform, examples, seed, FileOf(name, examples), workers);

        DopamineRecord RecordOf(OutputTraining now)
        {
            var epoch = now.Epochs[^1];
            var (onTest, onHeldOut) = Measure(now.Weights());
            return new DopamineRecord(
                "epoch",
                epoch.Epoch,
                epoch.Mistakes / (double)epoch.Examples,
                epoch.Loss,
                onHeldOut,
                onTest
            );
        }

        string? FileOf(string name, LabelledData examples)
        {
            // Without a cap about half of the neurons fire.
            long entries = (long)examples.Count * (settings.Cap == 0 ? layer.Neurons / 2 : layer.Cap);
            bool isLarge = SparseRows.BytesFor(examples.Count, entries) > (long)settings.FeatureMemory << 20;
            string? folder = settings.FeatureFolder ?? (isLarge ? run.File("features") : null);
            if (folder is null || examples.Count == 0)
            {
                return null;
            }

            Directory.CreateDirectory(folder);
            return Path.Combine(folder, $"{name}.rows");
        }

        (double Test, double? HeldOut) Measure(Matrix output) =>
            (
                OutputAccuracy.Of(testFeatures.Rows, data.Test.Labels, output, workers),
                heldOut.Count == 0 ? null : OutputAccuracy.Of(heldOutFeatures.Rows, heldOut.Labels, output, workers)
            );
    }
}
