using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Appendix C: a trait Y = ε Σ_i ±1 of n genes evolves by weak selection, and this is said to be gradient descent on the allele
/// frequencies with a factor, x_i ← x_i − θ ∂L/∂x_i (2 − 2x_i).
/// </summary>
/// <remarks>
/// <para><b>Selection.</b> With fitness 1 − θL(Y), x_i changes by x_i (1 − x_i) times the difference of the mean fitness of the two
/// alleles, over the mean fitness. To first order in θ that is −θ x_i (1 − x_i) ∂E[L]/∂x_i, the replicator equation, and
/// ∂E[L]/∂x_i = ∂L(Ȳ)/∂x_i + O(ε²): natural selection is gradient descent with the factor x(1 − x).</para>
/// <para><b>The printed equations.</b> The recurrence x' = (x − θ D₊)/Z with D± = L(Ȳ) − L(Ȳ|±ε) has two separate errors: a
/// sign, a slip, as Z has the right one (D₊ &gt; 0 where +ε lowers the loss); and a missing factor x, no slip, as 1 − x² in the paper's next
/// line follows only without it. With Ȳ|+ε = Ȳ + 2ε(1 − x) and Ȳ|−ε = Ȳ − 2εx its first-order form is x + θ (1 − x) ∂L/∂x; with the
/// sign corrected x − θ (1 − x) ∂L/∂x; with x (1 + θ D₊)/Z it is the replicator's x − θ x(1 − x) ∂L/∂x.</para>
/// </remarks>
internal static class AppendixC
{
    internal const double Tolerance = 0.05;
    internal const int Levels = 19;
    private const int GenesALevel = 5;
    private const int Individuals = 20_000;
    private const int Generations = 150;
    private const int Shown = 30;

    // Effects of genes small beside the distance from the best trait, and selection weak.
    private static readonly TraitSelection Step = new(Effect: 0.01, Target: 2, Strength: 1e-3);
    private static readonly TraitSelection Path = new(Effect: 0.07, Target: 3, Strength: 0.027);

    /// <summary>The checks of this appendix.</summary>
    public static IReadOnlyList<Claim> Claims =>
        [
            Steps(
                "appendix-c",
                Interpretation.WithConditions,
                "Under weak selection the allele frequencies of a trait with many small additive genes go down the gradient of "
                    + "the loss: x ← x − θ x(1 − x) ∂L/∂x.",
                "Qualitatively right: selection goes down the gradient. The factor is not the paper's but x(1 − x), by the standard "
                    + "replicator equation (Wright, Fisher), where effects are small beside the distance from the best trait, "
                    + "|Ȳ − Y*| ≫ ε. The figure is its error against sampled populations, 1,000,000 individuals of 95 genes in all, "
                    + "L = (Y − Y*)²/2.",
                x => x * (1 - x)
            ) with
            {
                Plot = Factors,
            },
            Trajectory(),
            Steps(
                "appendix-c-as-printed",
                Interpretation.AsPrinted,
                "Under weak selection the allele frequencies of a trait follow x ← x − θ (2 − 2x) ∂L/∂x.",
                "Wrong: the factor is x(1 − x), since the printed recurrence lacks x (and has a wrong sign). The printed one is largest where an allele is rare; "
                    + "selection is slow there, as there is little to select from. Nor does it slow at large x and speed up at small "
                    + "x, as is said: x(1 − x) is symmetric. No choice of θ repairs it: see the measure after the best scaling.",
                x => 2 - (2 * x)
            ),
            Recurrence(),
            .. AppendixCVariable.Claims,
        ];

    /// <summary>A factor φ(x) for x ← x − θ φ(x) ∂L/∂x, against sampled populations.</summary>
    internal static Claim Steps(
        string name,
        Interpretation interpretation,
        string statement,
        string remark,
        Func<double, double> φ
    ) =>
        new(name, interpretation, statement)
        {
            Quantity = "relative error of the step, largest",
            Bound = Tolerance,
            Remark = remark,
            Trials = 50,
            Columns = [.. Enumerable.Range(0, Levels).Select(At)],
            RunTrial = trial =>
            {
                double[] x =
                [
                    .. Enumerable.Range(0, Levels * GenesALevel).Select(gene => Frequency(gene / GenesALevel)),
                ];
                double[] steps = Step.SampledStep(x, Individuals, trial.Key.Stream());
                double slope = Step.Slope(x);
                return
                [
                    .. Enumerable
                        .Range(0, Levels)
                        .Select(level =>
                            -steps.Skip(level * GenesALevel).Take(GenesALevel).Average() / (Step.Strength * slope)
                        ),
                ];
            },
            Evaluate = rows =>
            {
                double[] ratios = [.. Enumerable.Range(0, Levels).Select(l => rows.Mean(At(l)) / φ(Frequency(l)))];
                var (low, high) = (ratios.Min(), ratios.Max());
                return (
                    ratios.Max(ratio => Math.Abs(ratio - 1)),
                    new Dictionary<string, double>
                    {
                        // |c ratio − 1| is smallest for c = 2/(low + high).
                        ["largestErrorAfterTheBestScaling"] = (high - low) / (high + low),
                        ["smallestRatio"] = low,
                        ["largestRatio"] = high,
                    }
                );
            },
        };

    private static Claim Trajectory() =>
        new(
            "appendix-c-trajectory",
            Interpretation.Observation,
            "Over 150 generations the mean of a trait follows x ← x − θ x(1 − x) ∂L/∂x towards the minimum of the loss."
        )
        {
            Quantity = "difference of the means over the way",
            Bound = 0.1,
            Remark =
                "Four populations of 2,000 individuals and 100 genes, all frequencies ½ at first, over most of the way; the mean over populations, "
                + "whose drift from sampling is the larger part of the figure.",
            Trials = 4,
            Columns = [.. Enumerable.Range(0, Shown + 1).Select(Generation)],
            RunTrial = trial =>
            {
                const int Genes = 100;
                const int Population = 2000;
                var random = trial.Key.Stream();
                double[] x = [.. Enumerable.Repeat(0.5, Genes)];
                var means = new List<double> { Path.Mean(x) };
                for (int t = 1; t <= Generations; t++)
                {
                    Path.NextGeneration(x, Population, ref random);
                    if (t % (Generations / Shown) == 0)
                    {
                        means.Add(Path.Mean(x));
                    }
                }

                return [.. means];
            },
            Evaluate = rows =>
            {
                double[] predicted = Predicted(x => x * (1 - x));
                double[] printed = Predicted(x => 2 - (2 * x));
                double Largest(double[] means) =>
                    Enumerable.Range(0, Shown + 1).Max(t => Math.Abs(rows.Mean(Generation(t)) - means[t]))
                    / Path.Target;
                return (
                    Largest(predicted),
                    new Dictionary<string, double>
                    {
                        ["differenceFromThePrintedPrediction"] = Largest(printed),
                        ["shareOfTheWayDone"] = rows.Mean(Generation(Shown)) / Path.Target,
                    }
                );
            },
            Plot = rows => new LineChart(
                "Appendix C: the mean of the trait under selection towards 3",
                "generations",
                "mean of the trait",
                [
                    new LineSeries(
                        "sampled populations",
                        [
                            .. Enumerable
                                .Range(0, Shown + 1)
                                .Select(t => new LinePoint(
                                    (double)t * Generations / Shown,
                                    rows.Mean(Generation(t)),
                                    rows.Column(Generation(t)).Min(),
                                    rows.Max(Generation(t))
                                )),
                        ]
                    ),
                    Line("replicator: x(1 − x)", Predicted(x => x * (1 - x))),
                    Line("as printed: 2 − 2x", Predicted(x => 2 - (2 * x))),
                ]
            )
            {
                References = [new ReferenceLine("minimum of the loss", Path.Target)],
                Caption = "The band spans the sampled populations.",
            },
        };

    private static Claim Recurrence() =>
        new(
            "appendix-c-recurrence",
            Interpretation.Proof,
            "To first order, the printed recurrence x' = (x − θ(L(Ȳ) − L(Ȳ|+ε)))/Z is x − θ (2 − 2x) ∂L/∂x."
        )
        {
            Quantity = "relative error of the step, largest",
            Bound = Tolerance,
            Remark =
                "Two errors. The sign, a slip, as Z has the right one: as printed the recurrence goes up the loss. And a missing factor x: with "
                + "the sign corrected its first-order form is x − θ (1 − x) ∂L/∂x, half of what is printed, which θ could absorb, but not "
                + "the x(1 − x) of selection. With x (1 + θ(L(Ȳ) − L(Ȳ|+ε)))/Z, factor x and sign corrected, it is the replicator, and its "
                + "two alleles add up to one, which is what Z is for; as printed they do not, nor with the sign alone.",
            Trials = Levels,
            Columns = ["printedFactor", "printedSum", "signFactor", "signSum", "bothFactor", "bothSum", "x"],
            RunTrial = trial =>
            {
                double x = Frequency(trial.Index);
                var selection = new TraitSelection(Effect: 1e-4, Target: 2, Strength: 1e-4);
                double unit = selection.Strength * selection.Slope([x]);
                double[] Of((double Plus, double Minus) next) =>
                    [(x - next.Plus) / unit, (next.Plus + next.Minus - 1) / Math.Abs(unit)];
                return
                [
                    .. Of(selection.PrintedRecurrence(x, sign: -1)),
                    .. Of(selection.PrintedRecurrence(x, sign: 1)),
                    .. Of(selection.CorrectedRecurrence(x)),
                    x,
                ];
            },
            Evaluate = rows =>
            {
                double Error(string column, Func<double, double> φ) =>
                    rows.Column("x").Zip(rows.Column(column), (x, f) => Math.Abs((f / φ(x)) - 1)).Max();
                return (
                    Error("printedFactor", x => 2 - (2 * x)),
                    new Dictionary<string, double>
                    {
                        ["errorWithTheSignCorrected"] = Error("signFactor", x => 2 - (2 * x)),
                        ["errorOfOneMinusXWithTheSignCorrected"] = Error("signFactor", x => 1 - x),
                        ["errorOfTheReplicatorWithBothCorrected"] = Error("bothFactor", x => x * (1 - x)),
                        ["largestMissingFromTheSumOfAlleles"] = rows.Column("printedSum").Max(Math.Abs),
                        ["theSameWithTheSignCorrected"] = rows.Column("signSum").Max(Math.Abs),
                        ["theSameWithBothCorrected"] = rows.Column("bothSum").Max(Math.Abs),
                    }
                );
            },
        };

    private static LineChart Factors(TrialTable rows)
    {
        LineSeries Of(string name, Func<int, double> factor) =>
            new(name, [.. Enumerable.Range(0, Levels).Select(l => new LinePoint(Frequency(l), factor(l)))]);
        return new LineChart(
            "Appendix C: the factor φ(x) of x ← x − θ φ(x) ∂L/∂x",
            "allele frequency x",
            "φ(x)",
            [
                Of("sampled populations", l => rows.Mean(At(l))),
                Of("replicator: x(1 − x)", l => Frequency(l) * (1 - Frequency(l))),
                Of("as printed: 2 − 2x", l => 2 - (2 * Frequency(l))),
                Of("printed recurrence, its sign corrected: 1 − x", l => 1 - Frequency(l)),
            ]
        );
    }

    // The mean trait when every frequency takes the predicted step.
    private static double[] Predicted(Func<double, double> φ)
    {
        double[] x = [.. Enumerable.Repeat(0.5, 100)];
        var means = new List<double> { Path.Mean(x) };
        for (int t = 1; t <= Generations; t++)
        {
            double slope = Path.Slope(x);
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = Math.Clamp(x[i] - (Path.Strength * φ(x[i]) * slope), 0, 1);
            }

            if (t % (Generations / Shown) == 0)
            {
                means.Add(Path.Mean(x));
            }
        }

        return [.. means];
    }

    private static LineSeries Line(string name, double[] means) =>
        new(name, [.. means.Select((mean, t) => new LinePoint((double)t * Generations / Shown, mean))]);

    internal static double Frequency(int level) => (level + 1) / (Levels + 1.0);

    private static string At(int level) => $"factor@{Frequency(level):0.00}";

    private static string Generation(int shown) => $"mean@{shown * (Generations / Shown)}";
}
