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
/// The proof has two labels, the expected update of a mistaken example, and λ/2 |r|², which the statement lacks. With U = 0 a
/// mistake is no property of the example if ties are broken by a coin; then u = U[·, 1] − U[·, 0] is, with
/// d_a = r[a, true] − r[a, other], Δ_i = P(i fired, label 1) − P(i fired, label 0) and δ = P(label 1) − P(label 0),
/// u_i = η (d_1 Δ_i + d_0 (δ − Δ_i)).
/// If both labels are equally frequent, δ = 0 and the loss depends on d_1 − d_0 alone: by strong convexity every start ends
/// at a multiple of [−1, 1; 1, −1], a positive one if Σ_i m_i Δ_i &gt; 0, m_i = E[y_i; 1] − E[y_i; 0], that is if neurons that
/// fire more for a label are on the whole more active for it. It need not be so: a neuron that fires for 90 % of label 1 at 0.1
/// and for 40 % of label 0 at 5 has Δ = 0.25 and m = −0.955.
/// </remarks>
internal static class Theorem1
{
    private const int Starts = 100;

    private const int UnequalStarts = 10;
    private const int Examples = 2000;
    private const float MetaStepSize = 0.1f;
    private const float L2 = 0.1f;

    private static readonly string[] EntryTitles =
    [
        "not fired, true",
        "not fired, other",
        "fired, true",
        "fired, other",
    ];
    private static readonly int[] Snapshots = [0, 10, 20, 40, 80, 120, 200, 300, 400, 500, 600];

    // Zero weights give label 0 (the first of equal scores), so it matters which label is the more frequent.
    private static readonly Setting[] Unequal =
    [
        .. from share in new[] { 0.7, 0.8, 0.9 }
        from setting in new[] { new Setting(100, share), new Setting(1000, share), new Setting(100, 1 - share) }
        select setting,
    ];

    /// <summary>The checks of the paper's procedure.</summary>
    public static IReadOnlyList<Claim> Claims => [OnMistakes(), LargerStep(), OnUnequalMistakes()];

    /// <summary>The procedure of appendix A.1 on batches, by the library's exact rule gradient.</summary>
    /// <param name="sign">1, or −1 to climb instead.</param>
    internal static Claim OnMistakes(int sign = 1) =>
        OnBatches(
            "theorem-1",
            "With two equally frequent labels, gradient descent on an additive output rule with an L2 term, from any starting rule and with "
                + "weights that start at zero and learn from the mistakes in a batch, comes to a rule of sign pattern [−, +; +, −].",
            "True in all trials. The proof is of the expected loss: see theorem-1-expected-loss, and the checks after it for what the "
                + "statement leaves unsaid. Of more than two labels or T > 1 nothing is proved, and nothing tried here. Exact gradient of "
                + "the loss of a batch of 100 halfspace examples that a network of 40 neurons with cap 20 has learned from, T = 1, "
                + "η = 0.01; each start has entries N(0, 3²), a network and a task; 600 steps of 0.1, λ = 0.1.",
            [new Setting(100, 0.5)],
            Starts,
            sign
        ) with
        {
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

    private static Claim LargerStep() =>
        OnBatches(
            "theorem-1-larger-step",
            "The procedure of theorem-1 comes to [−, +; +, −] also with η = 0.1.",
            "Not in every start: the rule does not settle, as single batches move its entries by more than their size.",
            [new Setting(100, 0.5) { StepSize = 0.1f }],
            Starts / 2,
            sign: 1
        );

    private static Claim OnUnequalMistakes() =>
        OnBatches(
            "theorem-1-unequal-batches",
            "The procedure of theorem-1 comes to [−, +; +, −] also where one label is on 70, 80 or 90 % of the examples.",
            "It depends on who wins ties. Zero weights give label 0, so the first mistake of a batch has label 1. Where label 0 is the "
                + "frequent one, batches of 100 keep the pattern at all three shares. Where it is label 1, most mistakes have the frequent label "
                + "until the batch has corrected that: the pattern is lost, in batches of 100 sooner than in batches of 1,000, the paper's "
                + "other size.",
            Unequal,
            UnequalStarts * Unequal.Length,
            sign: 1
        );

    private static Claim OnBatches(
        string name,
        string statement,
        string remark,
        Setting[] settings,
        int trials,
        int sign
    ) =>
        new(name, Interpretation.Applied, statement)
        {
            Quantity = "share of starts with the pattern",
            BoundKind = BoundKind.Lower,
            Bound = 1,
            Remark = remark,
            Trials = trials,
            Columns =
            [
                "setting",
                .. Snapshots.SelectMany(step => RulePattern.EntryNames.Select(entry => At(entry, step))),
            ],
            RunTrial = trial =>
                [trial.Index % settings.Length, .. Descend(trial, settings[trial.Index % settings.Length], sign)],
            Evaluate = rows =>
            {
                int last = Snapshots[^1];
                double Reached(TrialTable some, int step) =>
                    RulePattern.Share(some, [.. RulePattern.EntryNames.Select(entry => At(entry, step))]);
                var measures = new Dictionary<string, double>
                {
                    ["shareOfStartsThatBeginWithIt"] = Reached(rows, 0),
                    ["smallestEntryAtTheEnd"] = RulePattern.EntryNames.Min(entry =>
                        rows.Column(At(entry, last)).Min(Math.Abs)
                    ),
                };
                for (int n = 0; settings.Length > 1 && n < settings.Length; n++)
                {
                    measures[settings[n].Name] = Reached(rows.Where("setting", x => x == n), last);
                }

                return (Reached(rows, last), measures);
            },
        };

    private static LinePoint Spread(TrialTable rows, int entry, int step)
    {
        double[] values = [.. rows.Column(At(RulePattern.EntryNames[entry], step))];
        return new LinePoint(step, values.Average(), values.Min(), values.Max());
    }

    private static double[] Descend(ClaimTrial trial, Setting setting, int sign)
    {
        using var workers = new WorkerPool(1, trial.Width);
        var data = HalfspaceTask.Make(Examples, setting.ShareOfOnes, trial.Key);
        var gradient = new MetaGradient(
            RulePattern.CreateNetwork(trial.Key, data),
            new PlasticityOptions { StepSize = setting.StepSize },
            RuleLoss.SoftmaxCrossEntropy,
            setting.Batch,
            workers
        );
        float[] r = [.. RulePattern.Start(trial.Key).Select(entry => (float)entry)];
        var found = new List<double>();
        var batch = new int[setting.Batch];
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

            for (int b = 0; b < batch.Length; b++)
            {
                batch[b] = ((step * batch.Length) + b) % Examples;
            }

            gradient.Run(new RuleTable(1, 2, 2, r), graph: null, data, batch);
            for (int e = 0; e < r.Length; e++)
            {
                r[e] -= MetaStepSize * ((sign * (float)gradient.Output[e]) + (L2 * r[e]));
            }
        }
    }

    private static string At(string entry, int step) => $"{entry}@{step}";

    /// <summary>How rules are learned on batches.</summary>
    /// <param name="Batch">Examples in a batch; the paper has 100 or 1,000.</param>
    /// <param name="ShareOfOnes">The share of label 1.</param>
    private sealed record Setting(int Batch, double ShareOfOnes)
    {
        /// <summary>η.</summary>
        public float StepSize { get; init; } = 0.01f;

        /// <summary>Such as <c>reachedInBatchesOf100WithLabel1On70Percent</c>.</summary>
        public string Name =>
            $"reachedInBatchesOf{Batch}WithLabel{(ShareOfOnes > 0.5 ? 1 : 0)}On{100 * Math.Max(ShareOfOnes, 1 - ShareOfOnes):0}Percent";
    }
}
