using Hebb.Experiments.Reports;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Theorem 1 of the neural net evolution paper: with ε ≤ min{1/max(2U, 1), 2/H, 1} a generation of eq. 3 takes the expected
/// loss down by at least η Σ_{i ∈ S} (∂L/∂p(i))², S being the genes with δ ≤ p(i) ≤ 1 − δ.
/// </summary>
/// <remarks>
/// <para><b>The constant.</b> With γ_i = ε p(i)(1 − p(i))/(1 − εL), as the proof has it, it ends with η = ε δ(1 − δ)/(2(1 − εB)),
/// B = inf L. The text that we have shows δ(1 − δ)/(2(1 − εB)); it is damaged by character recognition and drops ε elsewhere in the
/// section too (eq. 3, "For ≤ min"), so that the missing ε may be the scan.</para>
/// <para><b>The condition.</b> E[1 − εL(x)] is a polynomial in the p(i) and 1 − p(i) whose coefficients are 1 − εL(x), and eq. 3
/// multiplies each of these variables by its partial derivative and normalises. Where no coefficient is negative, ε ≤ 1/U, the
/// inequality of Baum and Eagon (1967) says that the polynomial does not fall: neither H nor the factor 2 is needed.</para>
/// </remarks>
internal static class NneTheorem1
{
    private const int Genes = 10;
    private const int Generations = 300;
    private const int Shown = 30;
    private const int Trials = 24;
    private const double δ = 0.1;

    // Rounding of the sums over 1,024 genotypes.
    private const double Rounding = 1e-12;

    /// <summary>The checks of this theorem.</summary>
    public static IReadOnlyList<Claim> Claims =>
        [
            NeverRises(
                "nne-theorem-1",
                Interpretation.AsPrinted,
                "With ε = min{1/max(2U, 1), 2/H, 1} the expected loss never rises from one generation of eq. 3 to the next.",
                "True, and more: any ε ≤ 1/U, see nne-theorem-1-largest-step. This is the weaker half of the statement; that the loss falls by "
                    + "η Σ (∂L/∂p(i))² is in nne-theorem-1-constant. Selection is exact: the rewards are expectations, so nothing in the "
                    + "theorem's E is random. That generations and individuals are polynomially many, as the abstract says, is announced, not "
                    + "proved: no theorem counts either. All 1,024 genotypes of 10 genes, 24 random starts of 300 generations: small "
                    + "networks, and losses drawn for each genotype alone. U and H are exact: the vertices of the cube have them.",
                LargestAllowed
            ) with
            {
                Plot = Fall,
            },
            NeverRises(
                "nne-theorem-1-largest-step",
                Interpretation.WithConditions,
                "Whatever the curvature, the expected loss never rises with any ε up to 1/U.",
                "Tried at ε = 1/U, which is at least twice what the theorem allows. No genotype's fitness 1 − εL is negative then, and the "
                    + "inequality of Baum and Eagon says that its mean does not fall; the condition 2/H is not needed.",
                (u, _) => 1 / u
            ),
            Constant(),
            NneFinitePopulation.Falls,
        ];

    /// <summary>The largest rise of the loss where ε is what <paramref name="step"/> gives for U and H.</summary>
    internal static Claim NeverRises(
        string name,
        Interpretation interpretation,
        string statement,
        string remark,
        Func<double, double, double> step
    ) =>
        new(name, interpretation, statement)
        {
            Quantity = "largest rise in a generation (nats)",
            Bound = Rounding,
            Remark = remark,
            Trials = Trials,
            Columns = ["step", "curvatureDecides", "rise", .. Enumerable.Range(0, Shown + 1).Select(At)],
            RunTrial = trial =>
            {
                var (loss, p) = Task(trial);
                var (u, h) = (loss.Largest, loss.Curvature());
                double ε = step(u, h);
                double rise = double.NegativeInfinity;
                double now = loss.Expected(p);
                var shown = new List<double> { now };
                for (int t = 1; t <= Generations; t++)
                {
                    p = loss.Next(p, ε);
                    double next = loss.Expected(p);
                    rise = Math.Max(rise, next - now);
                    now = next;
                    if (t % (Generations / Shown) == 0)
                    {
                        shown.Add(now);
                    }
                }

                return [ε, 2 / h < 1 / Math.Max(2 * u, 1) ? 1 : 0, rise, .. shown];
            },
            Evaluate = rows =>
                (
                    rows.Max("rise"),
                    new Dictionary<string, double>
                    {
                        ["smallestStep"] = rows.Column("step").Min(),
                        ["largestStep"] = rows.Max("step"),
                        ["shareWhereTheCurvatureDecides"] = rows.Mean("curvatureDecides"),
                        ["meanLossAtTheStart"] = rows.Mean(At(0)),
                        ["meanLossAtTheEnd"] = rows.Mean(At(Shown)),
                    }
                ),
        };

    private static Claim Constant() =>
        new(
            "nne-theorem-1-constant",
            Interpretation.Proof,
            "The loss falls by at least η Σ_{i ∈ S} (∂L/∂p(i))² in a generation, with the η that the proof gives, "
                + "ε δ(1 − δ)/(2(1 − εB))."
        )
        {
            Quantity = "fall over what the proof's η says, smallest",
            BoundKind = BoundKind.Lower,
            Bound = 1,
            Remark =
                "True with the factor ε that the proof's γ_i has. The text that we have shows no ε at the start of this line, which may be the "
                + "scan: it drops other ε in the same section. Without it the statement would fail, see the measure; the theorem asks only "
                + "that there is an η. δ = 0.1.",
            Trials = Trials,
            Columns = ["withoutEpsilon", "withEpsilon"],
            RunTrial = trial =>
            {
                var (loss, p) = Task(trial);
                double ε = LargestAllowed(loss.Largest, loss.Curvature());
                double smallest = double.PositiveInfinity;
                for (int t = 0; t < Generations; t++)
                {
                    var (f, others) = loss.Rewards(p);
                    double squares = Enumerable
                        .Range(0, Genes)
                        .Where(i => p[i] is >= δ and <= 1 - δ)
                        .Sum(i => (f[i] - others[i]) * (f[i] - others[i]));
                    double before = loss.Expected(p);
                    p = loss.Next(p, ε);
                    // A smaller fall is mostly rounding.
                    if (squares > 1e-8)
                    {
                        double η = δ * (1 - δ) / (2 * (1 - (ε * loss.Least)));
                        smallest = Math.Min(smallest, (before - loss.Expected(p)) / (η * squares));
                    }
                }

                return [smallest, smallest / ε];
            },
            Evaluate = rows =>
                (
                    rows.Column("withEpsilon").Min(),
                    new Dictionary<string, double>
                    {
                        ["smallestWithoutTheFactorEpsilon"] = rows.Column("withoutEpsilon").Min(),
                    }
                ),
        };

    /// <summary>ε = min{1/max(2U, 1), 2/H, 1}.</summary>
    internal static double LargestAllowed(double u, double h) => Math.Min(Math.Min(1 / Math.Max(2 * u, 1), 2 / h), 1);

    /// <summary>A loss, of a network or drawn for each genotype alone in turn, and a random start.</summary>
    internal static (GenotypeLoss Loss, double[] Start) Task(ClaimTrial trial)
    {
        var loss =
            trial.Index % 2 == 0 ? GenotypeLoss.OfNetwork(Genes, trial.Key) : GenotypeLoss.OfNothing(Genes, trial.Key);
        var random = trial.Key.For("start").Stream();
        return (loss, [.. Enumerable.Range(0, Genes).Select(_ => random.NextOpenDouble())]);
    }

    private static LineChart Fall(TrialTable rows) =>
        new(
            "Theorem 1: the expected loss over generations, largest step that the theorem allows",
            "generations",
            "expected loss over that at the start",
            [
                new LineSeries(
                    "all starts",
                    [
                        .. Enumerable
                            .Range(0, Shown + 1)
                            .Select(t =>
                            {
                                double[] shares =
                                [
                                    .. rows.Column(At(t)).Zip(rows.Column(At(0)), (now, start) => now / start),
                                ];
                                return new LinePoint(
                                    t * (Generations / Shown),
                                    shares.Average(),
                                    shares.Min(),
                                    shares.Max()
                                );
                            }),
                    ]
                ),
            ]
        )
        {
            Caption = "The line is the mean, the band spans all starts.",
        };

    private static string At(int shown) => $"loss@{shown * (Generations / Shown)}";
}
