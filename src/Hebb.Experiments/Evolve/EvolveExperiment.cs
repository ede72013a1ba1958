using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Evolve;

/// <summary>Neural net evolution on some examples of each label (section 3.1 of its paper), and SignSGD after it if wanted.</summary>
public static class EvolveExperiment
{
    private const int Fields = 10;

    /// <summary>Runs it, in the phases <c>evolve</c> and <c>signsgd</c>.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="options">The networks and how they evolve; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="provenance">Written into the model.</param>
    /// <param name="run">Does the phases.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be taken up.</exception>
    public static EvolveResult Run(
        DataSet data,
        EvolveOptions options,
        ulong seed,
        ModelProvenance provenance,
        Run run,
        WorkerPool workers
    )
    {
        options.Validate();
        var key = RandomKey.FromSeed(seed);
        var labels = new LabelSelection(options.Digits, data.Train.LabelCount);
        var (train, validation) = labels.Split(
            data.Train,
            options.PerClass,
            options.ValidationPerClass,
            key.For("training examples")
        );
        train = options.Shifted ? ShiftedImages.Of(train) : train;
        var test = labels.Of(data.Test);
        var evolution = new NetworkEvolution(
            options.Shape with
            {
                Labels = labels.Count,
            },
            options.Evolution,
            train,
            key.For("evolution"),
            workers
        );
        var phase = new EvolvePhase(evolution, options, validation, workers);
        run.Do(phase);

        EvolveAccuracy accuracy;
        var network = evolution.Expected();
        using (run.Measure("evaluate"))
        {
            accuracy = EvolvePhase.AccuracyOf(evolution, test, workers, run.Cancel);
        }

        run.Append(new EvolveRecord("fields") { Fields = [.. FieldsOf(network)] });
        double? signed = null;
        if (options.Then == EvolveThen.Signsgd)
        {
            Scale(network.U, options.Evolution.ScoreScale);
            run.Do(new SignPhase(network, options, train, key.For("signsgd"), workers));
            signed = network.Accuracy(test, workers, run.Cancel);
        }

        string model = run.File(TrainExperiment.ModelName);
        ModelFile.Save(network, provenance, model);
        run.Append(
            new EvolveRecord("result")
            {
                Generation = evolution.Generation,
                Sampled = accuracy.Sampled,
                Rounded = accuracy.Rounded,
                Expected = accuracy.Expected,
                FixedAlleles = evolution.Fixed,
            }
        );
        return new EvolveResult(
            accuracy,
            validation.Count == 0 ? null : EvolvePhase.AccuracyOf(evolution, validation, workers, run.Cancel),
            signed,
            evolution.Generation,
            evolution.Fixed,
            options.Shape.Genes,
            evolution.Matrix.Links,
            train.Count,
            test.Count,
            model,
            run.File(ReportPage.FileName)
        );
    }

    /// <summary>Multiplies all weights.</summary>
    internal static void Scale(Matrix weights, double factor)
    {
        foreach (ref float weight in weights.Buffer)
        {
            weight *= (float)factor;
        }
    }

    // The units whose output weights are the largest do most.
    private static IEnumerable<float[]> FieldsOf(RecurrentNetwork network)
    {
        int units = network.Shape.Neurons;
        return Enumerable
            .Range(0, units)
            .OrderByDescending(unit => network.U.Row(unit).ToArray().Sum(u => u * u))
            .ThenBy(unit => unit)
            .Take(Fields)
            .Select(unit => Enumerable.Range(0, network.Shape.Inputs).Select(i => network.A[i, unit]).ToArray());
    }
}
