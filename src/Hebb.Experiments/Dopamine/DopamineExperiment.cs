using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
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
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be taken up.</exception>
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
        var shape = settings.Shape(data.Train.Inputs, data.Train.LabelCount);
        string model = run.File(TrainExperiment.ModelName);
        if (settings.SaveModel)
        {
            ModelFile.ThrowIfTooLarge(shape, model);
        }

        var (train, heldOut) = settings.Split(data.Train);
        var key = RandomKey.FromSeed(seed);
        var network = new Lazy<RecurrentNetwork>(() => RecurrentNetwork.Create(shape, key.For("network")));
        using var trainFeatures = Features("train", train);
        using var testFeatures = Features("test", data.Test);
        using var heldOutFeatures = Features("held-out", heldOut);
        run.Do(trainFeatures);
        run.Do(testFeatures);
        if (heldOut.Count > 0)
        {
            run.Do(heldOutFeatures);
        }

        var training = new OutputTraining(
            trainFeatures.Rows,
            train.Labels,
            new Matrix(shape.Neurons, shape.Labels),
            settings.Rule,
            settings.Epochs,
            key.For("training"),
            workers
        );
        run.Do(new OutputPhase(training, settings.Epochs, Measure));
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
        );

        FeaturePhase Features(string name, LabelledData examples) =>
            new(name, () => network.Value, shape, examples, seed, FileOf(name, examples), workers);

        string? FileOf(string name, LabelledData examples)
        {
            // Without a cap about half of the neurons fire.
            long entries = (long)examples.Count * (settings.Cap == 0 ? shape.Neurons / 2 : shape.Cap);
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
