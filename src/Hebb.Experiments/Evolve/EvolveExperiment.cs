using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
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
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
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
        var labels = new LabelSelection(options.Digits, data.Train.LabelCount, data.Train.LabelNames);
        var (train, validation) = labels.Split(
            data.Train,
            options.PerClass,
            options.ValidationPerClass,
            key.For("training examples")
        );
        // Genotypes have no input transform: the data are scaled beforehand, and the network that is kept does it itself.
        var transform = InputTransform.Of(options.Scale, train);
        train = options.Shifted ? ShiftedImages.Of(train) : train;
        if (transform is not null)
        {
            (train, validation) = (transform.Transform(train), transform.Transform(validation));
        }

        var test = labels.Of(data.Test);
        test = transform?.Transform(test) ?? test;
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
        run.Do(PhaseOf(evolution, options, validation, workers));

        EvolveAccuracy accuracy;
        var network = evolution.Expected();
        using (run.Measure("evaluate"))
        {
            accuracy = EvolveAccuracy.Of(evolution, test, workers, run.Cancel);
        }

        float[][] fields = [.. FieldsOf(network)];
        double? signed = null;
        if (options.Then == EvolveThen.Signsgd)
        {
            Scale(network.U, options.Evolution.ScoreScale);
            var training = new SignTraining(network, options, train, key.For("signsgd"), workers);
            run.Do(new Phase("signsgd", "steps", training));
            signed = network.Accuracy(test, workers, run.Cancel);
        }

        string model = run.File(RunFolder.ModelName);
        ModelFile.Save(network.With(transform, train.LabelNames, train.InputNames), provenance, model);
        // After the last phase: a run that is resumed appends again what stands between phases.
        run.Append(new EvolveRecord("fields") { Fields = fields });
        run.Append(
            new EvolveRecord("result")
            {
                Generation = evolution.Generation,
                Sampled = accuracy.Sampled,
                Rounded = accuracy.Rounded,
                Expected = accuracy.Expected,
                FixedAlleles = evolution.FixedCount,
            }
        );
        return new EvolveResult(
            accuracy,
            validation.Count == 0 ? null : EvolveAccuracy.Of(evolution, validation, workers, run.Cancel),
            signed,
            evolution.Generation,
            evolution.FixedCount,
            options.Shape.Genes,
            evolution.Matrix.Edges,
            train.Count,
            test.Count,
            model,
            run.File(ReportPage.FileName)
        )
        {
            Test = ClassificationFigures.Of(
                test.Labels,
                network.Predict(test.Examples, workers, run.Cancel),
                test.LabelCount,
                test.LabelNames
            ),
        };
    }

    // Measured at intervals, and at the end; that is not cancelled, as the record would be missing after a resume.
    private static Phase PhaseOf(
        NetworkEvolution evolution,
        EvolveOptions options,
        LabelledData validation,
        WorkerPool workers
    )
    {
        double expected = double.NaN;
        return new Phase("evolve", "generations", evolution)
        {
            Note = () => double.IsNaN(expected) ? null : $"validation {100 * expected:F1} %",
            AfterStep = (run, _) =>
            {
                if (evolution.Generation % options.MeasureEvery != 0 && !evolution.IsDone)
                {
                    return;
                }

                var found = validation.Count == 0 ? null : EvolveAccuracy.Of(evolution, validation, workers, default);
                expected = found?.Expected ?? double.NaN;
                run.Append(
                    new EvolveRecord("generation")
                    {
                        Generation = evolution.Generation,
                        Minibatch = evolution.LastAccuracy,
                        Sampled = found?.Sampled,
                        Rounded = found?.Rounded,
                        Expected = found?.Expected,
                        FixedAlleles = evolution.FixedCount,
                        Histogram = FrequencyHistogram.Counts(new FrequencySample("", evolution.Frequencies.ToArray())),
                    }
                );
            },
        };
    }

    /// <summary>Multiplies all weights.</summary>
    internal static void Scale(Matrix weights, double factor)
    {
        foreach (ref float weight in weights.Buffer)
        {
            weight *= (float)factor;
        }
    }

    // The units of the first hidden layer whose outgoing weights are the largest do most.
    private static IEnumerable<float[]> FieldsOf(Network network)
    {
        var first = (RecurrentLayer)network.Hidden[0];
        var next = network.Hidden.Count > 1 ? ((RecurrentLayer)network.Hidden[1]).A : network.U;
        return Enumerable
            .Range(0, first.Neurons)
            .OrderByDescending(unit => next.Row(unit).ToArray().Sum(w => w * w))
            .ThenBy(unit => unit)
            .Take(Fields)
            .Select(unit => Enumerable.Range(0, first.Inputs).Select(i => first.A[i, unit]).ToArray());
    }
}
