using Hebb.Baselines;
using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;
using Hebb.Robustness;

namespace Hebb.Experiments.Represent;

/// <summary>
/// Learns features without labels and says what they are worth: accuracy with few labels beside random features and the examples
/// themselves, support vector machines on them, and for rules that reconstruct, what part of the variance is missing.
/// </summary>
public static class RepresentExperiment
{
    private const int DistancePoints = 300;
    private const int PointsShown = 500;
    private const int SvmTestExamples = 1000;
    private const int SvmDraws = 4;

    /// <summary>Runs it, in the phases <c>meta-learn</c>, <c>represent</c>, <c>few-labels</c> and <c>svm</c>.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="options">The rule and what is measured.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="run">Does the phases; a learned rule goes into its folder.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or there are too few examples of a label.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static RepresentResult Run(DataSet data, RepresentOptions options, ulong seed, Run run, WorkerPool workers)
    {
        var key = RandomKey.FromSeed(seed);
        // Features are measured, no model is kept: the data may be scaled beforehand.
        var input = InputTransform.Of(options.Scale, data.Train);
        var scaled = input?.Transform(data) ?? data;
        var learned = options.IsHebbian
            ? HebbianRepresentation.Learn(scaled, options, key, run, workers)
            : LearnLayer(scaled, options, key, run, workers);
        var train = learned.Features(scaled.Train, workers, run.Cancel);
        var test = learned.Features(scaled.Test, workers, run.Cancel);
        var method = LayerMethods.Of(RepresentRule.Random, options.Neurons, options.Cap, data.Train.Count);
        var random = method.Learn(scaled.Train, key.For("random features"), workers, run.Cancel);
        (LabelledData Train, LabelledData Test)[] compared =
        [
            (train, test),
            (
                method.Features(random, scaled.Train, workers, run.Cancel),
                method.Features(random, scaled.Test, workers, run.Cancel)
            ),
            (scaled.Train, scaled.Test),
        ];
        var few = new FewLabelsOptions
        {
            Counts = options.Labels,
            Draws = options.Draws,
            MostLabels = 1_000_000_000,
        };
        few.Validate();
        // Each number of labels is a part, so that many labels or many examples show how far they are.
        int counts = few.Counts.Count;
        FewLabelsOptions Only(int part) => few with { Counts = [few.Counts[part % counts]] };
        var fewLabels = new Measurements(
            compared.Length * counts,
            (i, all, _) =>
            {
                var (learnedFrom, tested) = compared[i / counts];
                return [.. FewLabels.Measure(learnedFrom, tested, Only(i), key.For("few labels"), all).Points[0].Draws];
            },
            workers,
            oneByOne: true
        );
        run.Do(new Phase("few-labels", "numbers of labels", fewLabels));
        // A kernel is evaluated for each pair of a test example and a support vector.
        var some = test.Sample(Math.Min(SvmTestExamples, test.Count), key.For("svm"));
        SupportVectorKernel[] kernels = [SupportVectorKernel.Linear, SupportVectorKernel.Rbf];
        var svm = new Measurements(
            kernels.Length * counts,
            (i, all, _) =>
                FewLabels
                    .Measure(
                        train,
                        some,
                        Only(i) with
                        {
                            Draws = Math.Min(few.Draws, SvmDraws),
                        },
                        key.For("few labels"),
                        chosen =>
                            SupportVectorMachine.Fit(
                                train.Select(chosen),
                                new SupportVectorOptions { Kernel = kernels[i / counts], C = few.C }
                            ),
                        all
                    )
                    .Means,
            workers,
            oneByOne: true
        );
        run.Do(new Phase("svm", "numbers of labels", svm));
        run.Append(Pictures(learned, input, data, scaled, train, workers, run.Cancel));
        return new RepresentResult(
            RepresentNames.Of(options),
            [.. Accuracies(few, fewLabels.Measured)],
            [
                .. few.Counts.Select(
                    (labels, i) => new SvmAccuracy(labels, svm.Measured[i][0], svm.Measured[counts + i][0])
                ),
            ],
            options.Neurons,
            data.Train.Count,
            data.Test.Count,
            MajorityLabel.Share(data.Test),
            run.File(ReportPage.FileName)
        )
        {
            Unexplained = learned.Unexplained,
            UnexplainedBefore = learned.UnexplainedBefore,
            Emd = IsPlanar(data.Name) ? Distance(test, scaled.Test, workers, run.Cancel) : null,
            RuleFile = learned.RuleFile,
            DeadUnits = DeadUnits(train.Examples),
        };
    }

    /// <summary>Whether examples were made from points in the plane, and can be taken back to it.</summary>
    internal static bool IsPlanar(string name) => name is "circles" or "moons" or "blobs";

    private static RepresentRecord Pictures(
        LearnedRepresentation learned,
        InputTransform? input,
        DataSet data,
        DataSet scaled,
        LabelledData features,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var scatters = new List<ReproduceScatter> { PrincipalScatter(features, workers, cancel) };
        bool hasPrototypes = learned.Rule is null;
        if (hasPrototypes && IsPlanar(data.Name))
        {
            scatters.AddRange(PlanePictures.Of(learned.Layer, scaled.Test));
        }

        bool isImages = scaled.Train.Shape is { Height: > 1, Width: > 1 };
        return new RepresentRecord
        {
            Scatters = scatters,
            Maps = learned.Rule is { } rule ? [.. HebbianRepresentation.Maps(rule)] : [],
            Images = hasPrototypes && isImages ? [.. ImagePictures.Of(learned.Layer, input?.Mean, scaled.Test)] : [],
        };
    }

    // What the features have most of, with the labels that they were learned without.
    private static ReproduceScatter PrincipalScatter(
        LabelledData features,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var some = features.Take(Math.Min(PointsShown, features.Count));
        var plane = PrincipalDirections.Of(some.Examples, 2, workers, cancel).Project(some.Examples, workers);
        return new ReproduceScatter(
            "Two principal components of the features",
            [
                .. Enumerable
                    .Range(0, features.LabelCount)
                    .Select(label => features.LabelNames?[label] ?? $"label {label}"),
            ],
            [
                new ScatterPanel(
                    "training examples; labels were not used",
                    [
                        .. Enumerable
                            .Range(0, plane.Rows)
                            .Select(n => new ScatterPoint(plane[n, 0], plane[n, 1], some.Labels[n])),
                    ]
                ),
            ]
        );
    }

    private static LearnedRepresentation LearnLayer(
        DataSet data,
        RepresentOptions options,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        var method = LayerMethods.Of(options.Rule, options.Neurons, options.Cap, data.Train.Count);
        var network = Network.Create(data.Train, key.For("network"), null, method.Layer);
        if (method.Rules.Count > 0)
        {
            var trainer = new LayerTrainer(network, method.Rules, key.For("rules"), workers);
            run.Do(new Phase("represent", "examples", trainer.Start(data.Train)));
        }

        return new LearnedRepresentation(network, method);
    }

    private static IEnumerable<FewLabelAccuracy> Accuracies(FewLabelsOptions few, IReadOnlyList<double[]> measured)
    {
        foreach (var (c, labels) in few.Counts.Index())
        {
            double[] Of(int i) => measured[(i * few.Counts.Count) + c];
            var own = SampleSummary.Of(Of(0));
            yield return new FewLabelAccuracy(labels, own.Mean, Of(1).Average(), Of(2).Average())
            {
                Low = Math.Max(0, own.Low ?? own.Mean),
                High = Math.Min(1, own.High ?? own.Mean),
            };
        }
    }

    // Components have no sign and no order, so the nearest of all ways to lay the axes counts.
    private static double? Distance(
        LabelledData features,
        LabelledData test,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        int count = Math.Min(DistancePoints, features.Count);
        var points = features.Take(count).Examples;
        var latent = PrincipalDirections.Of(points, 2, workers, cancel).Project(points, workers);
        var plane = Synthetic.PlaneOf(test.Take(count).Examples);
        return PlaneAxes.Ways(latent).Min(way => EarthMoversDistance.Between(way, plane));
    }

    private static int DeadUnits(Matrix features)
    {
        int dead = 0;
        for (int j = 0; j < features.Columns; j++)
        {
            bool isDead = true;
            for (int n = 0; n < features.Rows && isDead; n++)
            {
                isDead = features[n, j] == 0;
            }

            dead += isDead ? 1 : 0;
        }

        return dead;
    }
}
