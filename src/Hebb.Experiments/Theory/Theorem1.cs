using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Theorem 1: "GD on an additive output rule, from any starting rule, and network weights initialized to zero, converges to a
/// rule with sign pattern [−, +; +, −]." Rows: the neuron before the edge did not fire, fired. Columns: the neuron after it
/// stands for the true label, for the other one.
/// </summary>
/// <remarks>
/// The proof has two labels, the expected update of a mistaken example, and λ/2 |r|². With U = 0 a mistake is no property of
/// the example if ties are broken by a coin; then u = U[·, 1] − U[·, 0] is, with d_a = r[a, true] − r[a, other],
/// Δ_i = P(i fired, label 1) − P(i fired, label 0) and δ = P(label 1) − P(label 0),
/// u_i = η (d_1 Δ_i + d_0 (δ − Δ_i)).
/// If both labels are equally frequent, δ = 0 and the loss depends on d_1 − d_0 alone: by strong convexity every start ends
/// at a multiple of [−1, 1; 1, −1], a positive one if Σ Δ_i (E[y_i | 1] − E[y_i | 0]) &gt; 0, that is if neurons that fire more
/// for a label are also more active for it.
/// </remarks>
internal static class Theorem1
{
    private const int Neurons = 40;
    private const int Starts = 100;
    private const float StartDeviation = 3;

    private const int Batch = 50;
    private const int BatchExamples = 2000;
    private const float BatchStepSize = 0.1f;
    private const float BatchL2 = 0.1f;

    private const int Examples = 500;
    private const double ExpectedStep = 0.01;
    private const double ExpectedL2 = 0.01;

    private static readonly string[] EntryNames = ["silentTrue", "silentOther", "firedTrue", "firedOther"];
    private static readonly string[] EntryTitles =
    [
        "not fired, true",
        "not fired, other",
        "fired, true",
        "fired, other",
    ];
    private static readonly int[] Snapshots = [0, 10, 20, 40, 80, 120, 200, 300, 400, 500, 600];
    private static readonly double[] UnequalShares = [0.6, 0.7, 0.8, 0.9, 0.95];

    /// <summary>The checks of this theorem.</summary>
    public static IReadOnlyList<Claim> Claims =>
        [
            OnMistakes(),
            Expected(
                "theorem-1-expected-loss",
                Interpretation.WithConditions,
                "On the proof's expected loss, with two equally frequent labels and the ties of zero weights broken by a coin, "
                    + "gradient descent from any starting rule converges to a rule of sign pattern [−, +; +, −].",
                "Here the only stationary point is a positive multiple of [−1, 1; 1, −1]. The row 'not fired' means something only "
                    + "where neurons are silent at times: one that always fires gives it no gradient, and the L2 term takes it to 0.",
                [0.5],
                oneSided: false
            ),
            Expected(
                "theorem-1-one-sided-mistakes",
                Interpretation.AsPrinted,
                "Gradient descent on the proof's expected loss converges to [−, +; +, −] also where the ties of zero weights all go to "
                    + "label 0.",
                "Every mistake then has label 1, and what helps is whatever drives up the score of label 1: [+, −; +, −]. "
                    + "The paper does not say how ties are broken.",
                [0.5],
                oneSided: true
            ),
            Expected(
                "theorem-1-unequal-labels",
                Interpretation.AsPrinted,
                "Gradient descent on the proof's expected loss converges to [−, +; +, −] also where label 1 is on 60 to 95 % of the "
                    + "examples.",
                "The row of silent neurons turns over when the labels' imbalance outweighs what the neurons tell of the "
                    + "labels; its gradient at 0 is proportional to Σ m_i (Δ_i − δ), m_i = E[y_i; 1] − E[y_i; 0]. The paper does "
                    + "not ask for equally frequent labels. Here η = λ = 0.01; with a larger η the L2 term weighs "
                    + "less and the pattern survives more imbalance.",
                UnequalShares,
                oneSided: false
            ),
        ];

    /// <summary>The procedure of appendix A.1 on batches, by the library's exact rule gradient.</summary>
    /// <param name="sign">1, or −1 to climb instead.</param>
    internal static Claim OnMistakes(int sign = 1) =>
        new(
            "theorem-1",
            Interpretation.WithConditions,
            "With two labels, gradient descent on an additive output rule with an L2 term, from any starting rule and with "
                + "weights that start at zero and learn from the mistakes in a batch, comes to a rule of sign pattern [−, +; +, −]."
        )
        {
            Quantity = "share of starts with the pattern",
            BoundKind = BoundKind.Lower,
            Bound = 1,
            Remark =
                "Exact gradient of the loss of a batch of 50 halfspace examples that a network of 40 neurons with cap 20 has "
                + "learned from, T = 1; each start has entries N(0, 3²), a network and a task of its own; 600 steps of 0.1, "
                + "λ = 0.1. Without an L2 term, or with few steps, wild starts keep entries of the wrong sign: nothing but the L2 "
                + "term moves a row's mean.",
            Trials = Starts,
            Columns = [.. Snapshots.SelectMany(step => EntryNames.Select(entry => At(entry, step)))],
            RunTrial = trial => Descend(trial, sign),
            Evaluate = rows =>
            {
                int last = Snapshots[^1];
                int Reached(int step) =>
                    Enumerable
                        .Range(0, rows.Count)
                        .Count(row => HasPattern([.. EntryNames.Select(entry => rows[row, At(entry, step)])]));
                return (
                    Reached(last) / (double)rows.Count,
                    new Dictionary<string, double>
                    {
                        ["shareOfStartsThatBeginWithIt"] = Reached(0) / (double)rows.Count,
                        ["smallestEntryAtTheEnd"] = EntryNames.Min(entry => rows.Column(At(entry, last)).Min(Math.Abs)),
                    }
                );
            },
            Plot = rows => new LineChart(
                "Theorem 1: the four entries of the rule on the way, over all starts",
                "steps of gradient descent",
                "entry of the rule",
                [
                    .. EntryTitles.Select(
                        (name, e) => new LineSeries(name, [.. Snapshots.Select(step => Spread(rows, e, step))])
                    ),
                ]
            )
            {
                Caption = "Lines: means; bands: the lowest and the highest of all starts.",
            },
        };

    private static LinePoint Spread(TrialTable rows, int entry, int step)
    {
        double[] values = [.. rows.Column(At(EntryNames[entry], step))];
        return new LinePoint(step, values.Average(), values.Min(), values.Max());
    }

    private static Claim Expected(
        string name,
        Interpretation interpretation,
        string statement,
        string remark,
        double[] shares,
        bool oneSided
    ) =>
        new(name, interpretation, statement)
        {
            Quantity = "share of starts with the pattern",
            BoundKind = BoundKind.Lower,
            Bound = 1,
            Remark = remark,
            Trials = Starts,
            Columns = ["shareOfOnes", .. EntryNames, "steps", "gradient", "slope"],
            RunTrial = trial => DescendExpected(trial, shares[trial.Index % shares.Length], oneSided),
            Evaluate = rows => (ShareOf(rows), MeasuresOf(rows, shares)),
            Plot =
                shares.Length == 1
                    ? null
                    : rows => new LineChart(
                        "Theorem 1: how often the pattern comes out when one label is more frequent",
                        "share of label 1 (%)",
                        "starts with the pattern (%)",
                        [
                            new LineSeries(
                                "expected loss",
                                [
                                    .. shares
                                        .Select(share => (share, Some: rows.Where("shareOfOnes", x => x == share)))
                                        .Where(pair => pair.Some.Count > 0)
                                        .Select(pair => new LinePoint(100 * pair.share, 100 * ShareOf(pair.Some))),
                                ]
                            ),
                        ]
                    )
                    {
                        YRange = (0, 100),
                    },
        };

    private static Dictionary<string, double> MeasuresOf(TrialTable rows, double[] shares)
    {
        var measures = new Dictionary<string, double>
        {
            ["mostSteps"] = rows.Max("steps"),
            ["largestGradientLeft"] = rows.Max("gradient"),
            ["largestSlopeTowardsThePattern"] = rows.Max("slope"),
        };
        foreach (double share in shares.Length > 1 ? shares : [])
        {
            measures[$"reachedAtShare{100 * share:0}"] = ShareOf(rows.Where("shareOfOnes", x => x == share));
        }

        return measures;
    }

    private static double ShareOf(TrialTable rows) =>
        rows.Count == 0
            ? 0
            : Enumerable
                .Range(0, rows.Count)
                .Count(row => HasPattern([.. EntryNames.Select(entry => rows[row, entry])])) / (double)rows.Count;

    private static double[] Descend(ClaimTrial trial, int sign)
    {
        using var compute = new Compute(1, trial.Width);
        var data = HalfspaceTask.Make(BatchExamples, 0.5, trial.Key);
        var gradient = new RuleGradient(
            Network(trial, data),
            new PlasticityOptions(),
            RuleLoss.SoftmaxCrossEntropy,
            Batch,
            compute
        );
        float[] r = [.. Start(trial).Select(entry => (float)entry)];
        var found = new List<double>();
        var batch = new int[Batch];
        for (int step = 0; ; step++)
        {
            if (Snapshots.Contains(step))
            {
                found.AddRange(r.Select(entry => (double)entry));
            }

            if (step == Snapshots[^1])
            {
                return [.. found];
            }

            for (int b = 0; b < Batch; b++)
            {
                batch[b] = ((step * Batch) + b) % BatchExamples;
            }

            gradient.Run(new RuleTable(1, 2, 2, r), graph: null, data, batch);
            for (int e = 0; e < r.Length; e++)
            {
                r[e] -= BatchStepSize * ((sign * (float)gradient.Output[e]) + (BatchL2 * r[e]));
            }
        }
    }

    private static double[] DescendExpected(ClaimTrial trial, double shareOfOnes, bool oneSided)
    {
        using var compute = new Compute(1, trial.Width);
        var data = HalfspaceTask.Make(Examples, shareOfOnes, trial.Key);
        var mistaken = oneSided
            ? data.Select([.. Enumerable.Range(0, data.Count).Where(n => data.Labels[n] == 1)])
            : data;
        var loss = LinearRuleLoss.Of(
            Network(trial, data),
            mistaken,
            mistaken,
            ExpectedStep / mistaken.Count,
            ExpectedL2,
            compute
        );
        Span<double> atZero = stackalloc double[LinearRuleLoss.Entries];
        loss.Gradient(new double[LinearRuleLoss.Entries], atZero);
        double slope = (-atZero[0] + atZero[1] + atZero[2] - atZero[3]) / 2;
        var (rule, steps, left) = loss.Descend(Start(trial));
        return [shareOfOnes, .. rule, steps, left, slope];
    }

    private static RecurrentNetwork Network(ClaimTrial trial, LabelledData data) =>
        RecurrentNetwork.Create(new NetworkShape(data.Inputs, Neurons, 2, Neurons / 2, 1), trial.Key.For("network"));

    private static double[] Start(ClaimTrial trial)
    {
        var start = new float[LinearRuleLoss.Entries];
        trial.Key.For("start").Stream().FillNormal(start);
        return [.. start.Select(entry => (double)(StartDeviation * entry))];
    }

    private static bool HasPattern(double[] r) => r is [< 0, > 0, > 0, < 0];

    private static string At(string entry, int step) => $"{entry}@{step}";
}
