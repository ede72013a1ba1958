using System.Globalization;
using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Experiments.Dopamine;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Plasticity;

namespace Hebb.Experiments.Papers;

/// <summary>
/// Table 2 of the nne-dnn paper: dopaminergic nets beside Adam and SignSGD, h = 1000 and 100,000; on all images and on 200 of each
/// digit, as the paper does not say which. And the reward rules that do what its rule does not.
/// </summary>
public sealed class DnnTable2 : IReproduction
{
    private const string Adam = "SGD (Adam)";
    private const string SignSgd = "SignSGD";
    private const string PaperRule = "DNN, the paper's rule";
    private const string Threshold = "DNN, threshold 0.02 for 1/4";
    private const string Baseline = "DNN, outcome less its mean";
    private const string Prediction = "DNN, outcome less prediction";
    private const string Printed = "DNN, formula as printed";

    private static readonly DopamineOptions Descent = new() { Weights = FinalWeights.Last };
    private static readonly (string Name, DopamineOptions Rule)[] OutputLayers =
    [
        (Adam, Descent with { Method = OutputMethod.Adam }),
        (SignSgd, Descent with { Method = OutputMethod.Signsgd }),
        (PaperRule, DopamineOptions.Paper),
        (Threshold, DopamineOptions.Paper with { Threshold = 0.02, Weights = FinalWeights.Averaged }),
        (Baseline, DopamineOptions.Paper with { Reward = Reward.Baseline }),
        (Prediction, new DopamineOptions()),
        (Printed, DopamineOptions.Paper with { Reward = Reward.Printed }),
    ];

    /// <inheritdoc/>
    public string Id => "dnn-table2";

    /// <inheritdoc/>
    public string Title => "Table 2 of the nne-dnn paper: test accuracy of dopaminergic nets, MNIST";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var data = context.Data("mnist");
        bool quick = context.Quick;
        int all = quick ? 5000 : 0;
        int few = quick ? 20 : 200;
        int wide = quick ? 5000 : 100_000;
        string width = wide.ToString("N0", CultureInfo.InvariantCulture);
        int seeds = quick ? 2 : 5;
        OutputTrial Small(string name, int limit, int perClass) => new(name, data, 1000, 0, limit, perClass, quick);
        var small = Rows(
            context,
            "narrow",
            [Small("h = 1000, all images", all, 0), Small("h = 1000, 200 of each digit", 0, few)],
            seeds
        );
        OutputTrial Large(string name, int cap, int limit, int perClass) =>
            new(name, data, wide, cap, limit, perClass, quick);
        var large = Rows(
            context,
            "wide",
            [
                Large($"h = {width}, cap 256, all images", 256, all, 0),
                Large($"h = {width}, cap 256, 200 of each digit", 256, 0, few),
                Large($"h = {width}, no cap, 200 of each digit", 0, 0, few),
            ],
            Math.Min(3, seeds)
        );
        ReproduceRow[] rows = [.. small, .. large];
        ReproduceRow Row(string group, string readout) => rows.Single(row => row.Name == $"{group}: {readout}");
        ReproduceClaim AtLeast(string text, double mark, string group, string readout)
        {
            var row = Row(group, readout);
            return new ReproduceClaim(
                $"{text}: at least {100 * mark:F2} %",
                row.Mean >= mark,
                $"{100 * row.Mean:F2} % ({group}, {readout})"
            );
        }

        string[] narrow = ["h = 1000, all images", "h = 1000, 200 of each digit"];
        string[] broad = [$"h = {width}, cap 256, all images", $"h = {width}, cap 256, 200 of each digit"];
        string noCap = $"h = {width}, no cap, 200 of each digit";
        double lost = Row(noCap, Prediction).Mean - Row(broad[1], Prediction).Mean;
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                AtLeast("The paper's rule, h = 1000", 0.8484, narrow[0], PaperRule),
                AtLeast("The paper's rule, h = 100,000", 0.9076, broad[0], PaperRule),
                AtLeast("A rule with the paper's form and another threshold, h = 100,000", 0.9076, broad[0], Threshold),
                AtLeast(
                    "One outcome for all edges, better or worse than usual, h = 100,000",
                    0.9076,
                    broad[0],
                    Baseline
                ),
                AtLeast("A reward prediction error, h = 1000", 0.8484, narrow[0], Prediction),
                AtLeast("A reward prediction error, 200 images a digit, h = 1000", 0.84, narrow[1], Prediction),
                AtLeast("A reward prediction error, h = 100,000", 0.9076, broad[0], Prediction),
                AtLeast("A reward prediction error, 200 images a digit, h = 100,000", 0.9076, broad[1], Prediction),
                AtLeast("SignSGD, h = 1000", 0.8684, narrow[1], SignSgd),
                AtLeast("SignSGD, h = 100,000", 0.9021, broad[0], SignSgd),
                AtLeast("Adam, h = 1000", 0.9034, narrow[1], Adam),
                AtLeast("Adam, h = 100,000", 0.9256, broad[0], Adam),
                new ReproduceClaim(
                    "A cap of 256 costs at most one point against no cap",
                    lost <= 0.01,
                    $"{-100 * lost:+0.00;-0.00} points with the prediction error on 200 images a digit"
                ),
                new ReproduceClaim(
                    "The formula as printed does not learn",
                    Row(narrow[0], Printed).Mean < 0.15,
                    $"{100 * Row(narrow[0], Printed).Mean:F2} %"
                ),
            ],
            Notes =
            [
                "Only output weights learn. The paper's rule: edges of the winner change by h (1/4 - err^2), an image at a time; its printed "
                    + "formula strengthens the wrong neurons of wrong answers. Step sizes, thresholds and epochs were chosen on the last "
                    + "10,000 training images.",
                "The paper's figures stand beside both numbers of images, as it does not say which they belong to; its baselines fit "
                    + "2,000 images. Epochs: 10 over all images, 50 over 2,000; 20 and 100 for the baselines.",
            ],
        };
    }

    // All readouts of a network and images are one trial: they share the features.
    private static IEnumerable<ReproduceRow> Rows(
        ReproductionContext context,
        string phase,
        IReadOnlyList<OutputTrial> trials,
        int seeds
    )
    {
        var found = context.Measure(
            phase,
            context.Seeds(seeds).SelectMany(seed => trials.Select(trial => trial.Trial(seed, Of(trial))))
        );
        foreach (var trial in trials)
        {
            foreach (var (i, readout) in Of(trial).Index())
            {
                yield return ReproduceRow.Of(
                    $"{trial.Name}: {readout.Name}",
                    PaperFigure(trial, readout.Name),
                    found[trial.Name].Select(values => values[i])
                ) with
                {
                    Group = trial.Name,
                };
            }
        }
    }

    // Without a cap, one rule will do.
    private static (string Name, DopamineOptions Rule)[] Of(OutputTrial trial) =>
        trial.Hidden > 1000 && trial.Cap == 0 ? [.. OutputLayers.Where(r => r.Name == Prediction)] : OutputLayers;

    private static double? PaperFigure(OutputTrial trial, string readout) =>
        (readout, trial.Hidden > 1000) switch
        {
            (Adam, false) => 0.9034,
            (Adam, true) => 0.9256,
            (SignSgd, false) => 0.8684,
            (SignSgd, true) => 0.9021,
            (Printed, _) => null,
            (_, false) => 0.8484,
            _ => 0.9076,
        };
}
