using System.Globalization;
using Hebb.Baselines;
using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>
/// The same paper, section 5.3 and figure 4: an output layer for labels over hidden neurons that learned without labels, trained by the
/// learned update function.
/// </summary>
public sealed class UnsupervisedLabels : IReproduction
{
    private const string Frozen = "f_out as learned without labels";
    private const string Fresh = "f_out learned for the labels' loss";
    private const string Delta = "delta rule";
    private const string Trained = "logistic regression, features trained by the learned rule";
    private const string Random = "logistic regression, random features";
    private const string Raw = "logistic regression, raw input";

    private static readonly string[] Methods = [Frozen, Fresh, Delta, Trained, Random, Raw];
    private static readonly int[] Counts = [6, 20, 50, 100, 200];
    private static readonly double[] Bars = [0.82, 0.9, 0.97];

    /// <inheritdoc/>
    public string Id => "unsup-d";

    /// <inheritdoc/>
    public string Title => "Unsupervised rules, figure 4: reading out labels by the learned rule";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var found = context.Measure(
            "labels",
            from seed in context.Seeds(10)
            from set in PlaneSets.Names
            from method in Methods
            select new Trial(Name(set, method), seed, (_, cancel) => Accuracies(set, method, seed))
        );
        return new ReproduceResult(
            Id,
            Title,
            [
                .. from set in PlaneSets.Names
                from method in Methods
                from count in Counts
                select ReproduceRow.Of(
                    $"{set}, {method}, {count} labels",
                    null,
                    found[Name(set, method)].Select(run => run[Array.IndexOf(Counts, count)])
                ) with
                {
                    Group = set,
                },
            ]
        )
        {
            Claims = context.Quick ? [] : [.. Claims(found)],
            Figures =
            [
                .. PlaneSets.Names.Select(set => new ReproduceFigure(
                    $"Accuracy on test points, {set} (figure 4c)",
                    "labels",
                    "accuracy (%)",
                    [
                        .. Methods.Select(method =>
                            ReproduceFigure.Percent(
                                method,
                                [.. Counts.Select(count => (double)count)],
                                found[Name(set, method)]
                            )
                        ),
                    ],
                    LogX: true
                )),
            ],
            Notes =
            [
                "Output weights begin at zero and learn by f_out alone from balanced draws of labels: 400 batches of 5, step size 1/16 over 1 + t/100, the error of an "
                    + "output is y − softmax. The hidden neurons are those of a network whose M_in, M_rec and M_out learned from all training points without labels by "
                    + "all three functions (features trained), or as they were drawn (all others: f_out alone leaves them so).",
                "The rule that is learned for the labels' loss sees the labels of all 500 training points while it is learned, and only afterwards reads out few. The "
                    + "others see no labels but those drawn.",
                "Logistic regression: C = 10, features scaled so that the mean of |h|² is 16; up to 4 draws of labels for each number, the same for all methods.",
            ],
        };
    }

    private static IEnumerable<ReproduceClaim> Claims(ILookup<string, double[]> found)
    {
        double At(string set, string method) => found[Name(set, method)].Average(run => run[^1]);
        string Percent(string method) =>
            string.Join("; ", PlaneSets.Names.Select(set => $"{set} {100 * At(set, method):F1} %"));
        SampleSummary Paired(string set, string first, string second, Func<double[], double> value) =>
            PairedDifference.Of(
                [.. found[Name(set, first)].Select(value)],
                [.. found[Name(set, second)].Select(value)]
            );
        string Differences(string first, string second, Func<double[], double> value) =>
            string.Join(
                "; ",
                PlaneSets.Names.Select(set =>
                {
                    var d = Paired(set, first, second, value);
                    return $"{set} {Points(d.Mean)} ({Points(d.Low ?? d.Mean)} to {Points(d.High ?? d.Mean)})";
                })
            );

        foreach (string method in new[] { Frozen, Fresh })
        {
            yield return new ReproduceClaim(
                $"{method}: at least {string.Join("/", Bars.Select(bar => $"{100 * bar:F0}"))} % with 200 labels",
                PlaneSets.Names.Zip(Bars).All(pair => At(pair.First, method) >= pair.Second),
                Percent(method)
            );
            yield return new ReproduceClaim(
                $"{method}: on circles at least 25 points more than logistic regression on raw input, with 200 labels",
                Paired("circles", Raw, method, run => run[^1]).Mean >= 0.25,
                $"points: {Differences(Raw, method, run => run[^1])}"
            );
        }

        yield return new ReproduceClaim(
            "The paper: accuracy grows with the number of labels (200 against 6), on each data set",
            PlaneSets.Names.All(set => found[Name(set, Frozen)].Average(run => run[^1] - run[0]) > 0),
            string.Join(
                "; ",
                PlaneSets.Names.Select(set =>
                    $"{set} {100 * found[Name(set, Frozen)].Average(run => run[0]):F1} to {100 * At(set, Frozen):F1} %"
                )
            )
        );
        yield return new ReproduceClaim(
            "The paper: what was learned without labels makes better features where labels are few (against random features of the same network, mean over 6 to 200 labels), on each data set",
            PlaneSets.Names.All(set => Paired(set, Random, Trained, run => run.Average()).Low > 0),
            $"points: {Differences(Random, Trained, run => run.Average())}"
        );
        yield return new ReproduceClaim(
            "The rule learned without labels reads out labels as well as one learned for them (mean over 6 to 200 labels, less than 2 points behind), on each data set",
            PlaneSets.Names.All(set => Paired(set, Fresh, Frozen, run => run.Average()).Mean > -0.02),
            $"points: {Differences(Fresh, Frozen, run => run.Average())}"
        );
        yield return new ReproduceClaim(
            "The learned rule reads out labels better than logistic regression from the same random features (mean over 6 to 200 labels), on each data set",
            PlaneSets.Names.All(set => Paired(set, Random, Frozen, run => run.Average()).Low > 0),
            $"points: {Differences(Random, Frozen, run => run.Average())}"
        );
    }

    private static double[] Accuracies(string set, string method, ulong seed)
    {
        var data = PlaneSets.Of(set, seed);
        var key = UpdateRuleCells.KeyOf(seed);
        var options = new FewLabelsOptions { Counts = Counts };
        var network = HebbianAutoencoder.Create(new(), data.Train.Inputs, key.For("hidden"));
        var draws = key.For("labels");
        if (method == Raw)
        {
            return FewLabels.Measure(data.Train, data.Test, options, draws).Means;
        }

        if (method is Trained or Random)
        {
            if (method == Trained)
            {
                var learned = new UpdateRuleOptions { Learn = LearnedUpdates.All };
                var all = UpdateRuleCells.Learn(data, seed, learned);
                new HebbianTrainer(network, new HebbianLearningOptions { Rule = all }, key.For("training")).Train(
                    data.Train
                );
            }

            var train = UpdateRuleReadout.Features(network, data.Train);
            return FewLabels.Measure(train, UpdateRuleReadout.Features(network, data.Test), options, draws).Means;
        }

        var loss = method == Fresh ? UpdateLoss.CrossEntropy : UpdateLoss.Reconstruction;
        var rule =
            method == Delta
                ? UpdateRule.Delta(network.Options.Rounds)
                : UpdateRuleCells.Learn(
                    data,
                    seed,
                    new UpdateRuleOptions { Learning = new HebbianLearningOptions { Loss = loss } }
                );
        IClassifier Fit(int[] known) =>
            UpdateRuleReadout.Read(network, rule, data.Train.Select(known), key.For("read"));
        return FewLabels.Measure(data.Train, data.Test, options, draws, Fit).Means;
    }

    private static string Name(string set, string method) => $"{set}, {method}";

    private static string Points(double share) => (100 * share).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
