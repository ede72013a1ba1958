using Hebb.Experiments.Reports;
using Hebb.Plasticity;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Theorem 3: a rule [−a, a; b, −b] with b ≥ a &gt; 0 converges to a correct classifier on data in {−1, 1}^n that a unit vector
/// w* with Σ w*_i = 0 separates; its proof ends with at most 2b²n/(a²γ²) updates, γ the margin.
/// </summary>
/// <remarks>
/// <para><b>As printed</b> it is false: <see cref="EightExamples"/>.</para>
/// <para><b>The step that fails.</b> The proof bounds 2(b − a) Σ_{x_i=1} w_i by 2(b − a)√n, which needs |w| ≤ 1. The growth of
/// w·w* is right. With v(x) = c·1 + s·x (<see cref="ThresholdNeuron"/>) and N the updates of label +1 less those of −1,
/// w·x = c N Σ_i x_i + s (Σ_updates ℓ x')·x. Where most Σ_i x_i are negative, N &gt; 0 makes label +1 be predicted less often, so
/// N grows: the common part runs away from the classifier. With b = a there is no common part: the perceptron.</para>
/// <para><b>With a condition.</b> Let k of the n inputs of each example be +1, as under a cap, σ = 2k − n, and x⊥ the part of x
/// orthogonal to the vector of ones. Then w·x = Σ_updates ℓ (s x'⊥·x⊥ + κ), κ = σ (c + sσ/n): a perceptron on z = (√s x⊥, √κ) if
/// κ ≥ 0, that is if k ≥ n/2 or k ≤ n a/(a + b). Its margin is √s γ and |z|² = s n + cσ, so there are at most
/// (n + (c/s)σ)/γ² ≤ 2n/γ² updates, within the proof's bound. Between n a/(a + b) and n/2 the classifier need not be
/// reached.</para>
/// </remarks>
internal static class Theorem3
{
    private const int Examples = 200;
    private const double RelativeMargin = 0.5;
    private const int StopAt = 4;
    private const int Repeats = 3;
    private const int FairRepeats = 20;
    private const int Passes = 1000;

    private static readonly (int A, int B)[] Rules = [(1, 1), (2, 3), (1, 2), (1, 3), (1, 10)];
    private static readonly (int A, int B)[] Scanned = [(1, 1), (1, 2), (1, 3), (1, 5)];
    private static readonly int[] Inputs = [20, 50, 100];
    private static readonly int[] ScannedOn = [5, 10, 15, 18, 20, 22, 24, 25, 26, 28, 30, 35, 40, 45];

    /// <summary>The checks of this theorem.</summary>
    public static IReadOnlyList<Claim> Claims =>
        [
            WithinBound(
                "theorem-3",
                Interpretation.WithConditions,
                "On separable examples of ±1 with Σ w*_i = 0, each with the same number k of +1, k ≥ n/2 or k ≤ n a/(a + b), a rule "
                    + "[−a, a; b, −b], b ≥ a > 0, converges to a correct classifier, after at most 2b²n/(a²γ²) updates.",
                "True for b = a, the perceptron, and with this condition on k, which a cap fulfils: the rule is then a perceptron in "
                    + "n + 1 dimensions, and at most (n + (2k − n)(b − a)/(b + a))/γ² updates are made. The theorem promises "
                    + "convergence; the number of updates is its proof's. γ is the least |w*·x| of the 200 examples.",
                [.. Rules.SelectMany(rule => Inputs.SelectMany(n => Harmless(rule.A, rule.B, n)))]
            ) with
            {
                Plot = Shares,
            },
            AsPrinted(),
            WithinBound(
                "theorem-3-bound",
                Interpretation.Proof,
                "On any separable examples of ±1 with Σ w*_i = 0, a rule [−a, a; b, −b], b ≥ a > 0, makes no mistake any more after at "
                    + "most 2b²n/(a²γ²) updates.",
                "The last line of the proof, tried with n = 50 and 5 to 45 inputs at +1. It fails between k = n a/(a + b) and n/2. The "
                    + "proof bounds Σ w_i over the inputs at +1 by √n, which needs |w| ≤ 1. There, mistakes of one label make more "
                    + "mistakes of that label. A run is given up at 4 times the bound.",
                [.. Scanned.SelectMany(rule => ScannedOn.Select(k => new ThresholdSetting(rule.A, rule.B, 50, k)))]
            ) with
            {
                Plot = Scan,
            },
            FairCoins(),
        ];

    /// <summary>The eight examples, with a rule that they are a counterexample for, or another.</summary>
    internal static Claim AsPrinted(int a = EightExamples.A, int b = EightExamples.B) =>
        new(
            "theorem-3-as-printed",
            Interpretation.AsPrinted,
            "On any examples of ±1 that are strictly separable by a unit vector w* with Σ w*_i = 0, a rule [−a, a; b, −b], b ≥ a > 0, "
                + "converges to a correct classifier."
        )
        {
            Quantity = "share of wrong predictions, last pass",
            Bound = 0,
            Remark =
                "False as printed. Label +: (++−−+−−−), (−−++−+−−), (++−−−−+−), (−−++−−−+); label −: the same with the halves exchanged; "
                + "w* = (1, 1, 1, 1, −1, −1, −1, −1)/√8, margin 1/√2. The rule [−1, 1; 5, −5], sign(0) = +, in this order: after p passes "
                + "w = −p (2, 2, 2, 2, 8, 8, 8, 8). If that is so for p, as it is for 0, the four of label + have score 16p in the next "
                + "pass and are right; the four of label − have 4p, 4p + 16, 4p + 8, 4p + 24 ≥ 0, are wrong, and add "
                + "−(2, 2, 2, 2, 8, 8, 8, 8). By induction half of all predictions are wrong for ever. Here every score and weight of "
                + $"{Passes:#,##0} passes is compared with this, in whole numbers.",
            Trials = 1,
            Columns = ["wrongInTheLastPass", "mistakes", "passesAsProved"],
            RunTrial = _ =>
            {
                var passes = EightExamples.Learn(a, b, Passes, γ: -1);
                return [passes[^1].Mistakes, passes.Sum(pass => pass.Mistakes), passes.Count(pass => pass.IsAsProved)];
            },
            Evaluate = rows =>
                (
                    rows.Max("wrongInTheLastPass") / EightExamples.Examples.Count,
                    new Dictionary<string, double>
                    {
                        ["shareOfAllPredictionsThatAreWrong"] =
                            rows.Max("mistakes") / ((double)Passes * EightExamples.Examples.Count),
                        ["passes"] = Passes,
                        ["passesWhoseScoresAndWeightsAreThoseOfTheProof"] = rows.Max("passesAsProved"),
                    }
                ),
        };

    private static Claim FairCoins()
    {
        ThresholdSetting[] settings =
        [
            .. Rules.SelectMany(rule => Inputs.Select(n => new ThresholdSetting(rule.A, rule.B, n, null))),
        ];
        const string Share = "shareOfTrialsWithinTheBound";
        var claim = WithinBound(
            "theorem-3-fair-coins",
            Interpretation.Observation,
            "On nearly all sets of separable examples of ±1 whose inputs are fair coins, with Σ w*_i = 0, a rule "
                + "[−a, a; b, −b], b ≥ a > 0, makes no mistake any more after at most 2b²n/(a²γ²) updates.",
            "A sample of 300 data sets; no proof. On average the common part of the weights neither helps nor harms, but where −1 is by chance a little "
                + "more frequent in the 200 examples and b is several times a, it runs away as in theorem-3-bound.",
            settings
        );
        return claim with
        {
            Quantity = "share of data sets within the bound",
            BoundKind = BoundKind.Lower,
            Bound = 0.95,
            Trials = settings.Length * FairRepeats,
            Evaluate = rows => (claim.Evaluate(rows).Measures[Share], claim.Evaluate(rows).Measures),
        };
    }

    /// <summary>A claim about some rules and inputs, each several times.</summary>
    internal static Claim WithinBound(
        string name,
        Interpretation interpretation,
        string statement,
        string remark,
        IReadOnlyList<ThresholdSetting> settings
    ) =>
        new(name, interpretation, statement)
        {
            Quantity = "updates over 2b²n/(a²γ²), largest",
            Bound = 1,
            Remark = remark,
            Trials = settings.Count * Repeats,
            Columns = ["a", "b", "n", "k", "margin", "updates", "bound", "ratio", "sharpRatio", "wrong"],
            RunTrial = trial => Learn(trial, settings[trial.Index % settings.Count]),
            Evaluate = rows =>
            {
                var measures = new Dictionary<string, double>
                {
                    ["shareOfTrialsWithinTheBound"] = rows.Column("ratio").Count(r => r <= 1) / (double)rows.Count,
                    ["shareOfTrialsThatStillMakeMistakes"] =
                        rows.Column("wrong").Count(w => w > 0) / (double)rows.Count,
                    ["mostUpdates"] = rows.Max("updates"),
                };
                // Elsewhere this is no bound.
                if (interpretation == Interpretation.WithConditions)
                {
                    measures["largestRatioToTheBoundWithTheCondition"] = rows.Max("sharpRatio");
                }

                return (rows.Max("ratio"), measures);
            },
        };

    private static BarChart Shares(TrialTable rows) =>
        new(
            "Theorem 3: the most updates of each rule, as a share of two bounds",
            "updates / bound",
            ["2b²n/(a²γ²), the proof's", "(n + (2k − n)(b − a)/(b + a))/γ², with the condition"],
            [
                .. Rules
                    .Select(rule => (rule, Same: rows.Where("a", x => x == rule.A).Where("b", x => x == rule.B)))
                    .Where(pair => pair.Same.Count > 0)
                    .Select(pair => new BarGroup(
                        NameOf(pair.rule),
                        [new Bar(pair.Same.Max("ratio")), new Bar(pair.Same.Max("sharpRatio"))]
                    )),
            ]
        );

    private static LineChart Scan(TrialTable rows) =>
        new LineChart(
            "Theorem 3: updates by how many of the 50 inputs are +1",
            "k, inputs at +1",
            "largest number of updates over its bound",
            [
                .. Scanned.Select(rule => new LineSeries(
                    NameOf(rule),
                    [
                        .. Enumerable
                            .Range(0, rows.Count)
                            .Where(row => rows[row, "a"] == rule.A && rows[row, "b"] == rule.B)
                            .GroupBy(row => rows[row, "k"])
                            .OrderBy(same => same.Key)
                            .Select(same => new LinePoint(same.Key, same.Max(row => rows[row, "ratio"]))),
                    ]
                )),
            ]
        )
        {
            References = [new ReferenceLine("bound", 1)],
            Caption = "Runs that make mistakes for ever are given up at 4 times the bound.",
        };

    private static string NameOf((int A, int B) rule) => $"[−{rule.A}, {rule.A}; {rule.B}, −{rule.B}]";

    // The largest k at or below n a/(a + b), if there is one, and two at or above n/2.
    private static IEnumerable<ThresholdSetting> Harmless(int a, int b, int inputs) =>
        new[] { inputs * a / (a + b), (inputs + 1) / 2, 3 * inputs / 4 }
            .Distinct()
            .Select(k => new ThresholdSetting(a, b, inputs, k))
            .Where(setting => setting.On > 0 && setting.CommonPartIsHarmless);

    private static double[] Learn(ClaimTrial trial, ThresholdSetting setting)
    {
        var (a, b, n, on) = setting;
        double least = RelativeMargin * SignedExamples.Deviation(n, on);
        var data = SignedExamples.Draw(Examples, n, on, least, trial.Key);
        double squaredMargin = data.Margin * data.Margin;
        double bound = 2 * setting.SquaredRatio * n / squaredMargin;
        var (updates, wrong) = LearnAll(data, ThresholdNeuron.Rule(a, b), (long)(StopAt * bound));
        double sharp = setting.SquaredLength / squaredMargin;
        return [a, b, n, on ?? -1, data.Margin, updates, bound, updates / bound, updates / sharp, wrong];
    }

    /// <summary>Passes over the examples until one is without mistakes, or there were too many updates.</summary>
    /// <returns>Updates made, and mistakes of the last pass.</returns>
    internal static (long Updates, int Wrong) LearnAll(SignedExamples data, RuleTable rule, long most)
    {
        var neuron = new ThresholdNeuron(data.Examples[0].Length, rule);
        long updates = 0;
        int wrong;
        do
        {
            wrong = neuron.Pass(data.Examples, data.Labels).Mistakes;
            updates += wrong;
        } while (wrong > 0 && updates < most);

        return (updates, wrong);
    }
}
