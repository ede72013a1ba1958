using Hebb.Experiments.Reports;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Theorem 2 of the neural net evolution paper, what it says exists: with n = O(m) genes there are allele frequencies with W p = a, and with
/// n = Ω(m log(1/ε)/ε²) a single genotype x with cos(W x, a) ≥ 1 − ε. <see cref="NneLinearEvolution"/> tries whether
/// evolution gets there.
/// </summary>
/// <remarks>
/// The columns' signs are fair coins, so by Wendel's count a lies in the cone of n columns with probability P(Bin(n, ½) ≥ m): the
/// threshold is about n = 2m. The box [0, 1]^n is a part of the cone.
/// </remarks>
internal static class NneTheorem2
{
    internal const int Links = 50;
    internal const int Entries = 10;
    private const double Solved = 1e-6;
    private const int MostSweeps = 60_000;

    // Where the area under the bell beyond c over the square of its height at c is smallest.
    private const double BestCut = 0.6;

    private static readonly double[] Ratios = [1.6, 1.8, 2, 2.2, 2.4, 2.6];
    private static readonly double[] Errors = [0.4, 0.3, 0.2, 0.1];

    /// <summary>The checks of what exists.</summary>
    public static IReadOnlyList<Claim> Claims => [Exists(), Threshold(), Vertex(), NneFewGenes.OfManyTargets];

    private static Claim Exists() =>
        new(
            "nne-theorem-2",
            Interpretation.AsPrinted,
            "With a few times as many genes as links there are allele frequencies p in [0, 1]^n with W p = a."
        )
        {
            Quantity = "|W p − a| for |a| = 1, largest",
            Bound = Solved,
            Remark =
                "True: existence. One target for each matrix; the theorem's proof has all targets at once. m = 50 links, n = 150 genes, "
                + "d = 10 entries a column.",
            Trials = 40,
            Columns = ["residual"],
            RunTrial = trial =>
            {
                var (w, a) = Task(trial.Key, 3 * Links);
                return [Solve(w, a).Residual];
            },
            Evaluate = rows => (rows.Max("residual"), []),
        };

    private static Claim Threshold() =>
        new(
            "nne-theorem-2-threshold",
            Interpretation.Observation,
            "W p = a has a solution in [0, 1]^n with a probability of about P(Bin(n, ½) ≥ m), which rises from 0 to 1 in a window whose "
                + "width is of order √m around n = 2m."
        )
        {
            Quantity = "difference of the share solved from it, largest",
            Bound = 0.2,
            Remark =
                "m = 50, 60 matrices for each n. Whether there is a solution is proved in each trial, by |W p − a| ≤ 10⁻⁶ or by a vector r "
                + "with r·a > max over the box of r·W p; a trial with neither counts as half. The theorem says n = O(m); for one target the "
                + "constant is about 2. The formula, Wendel's count, is exact for p ≥ 0; the box [0, 1]^n reaches a little less.",
            Trials = 60 * Ratios.Length,
            Columns = ["ratio", "solvable"],
            RunTrial = trial =>
            {
                double ratio = Ratios[trial.Index % Ratios.Length];
                var (w, a) = Task(trial.Key, (int)Math.Round(ratio * Links));
                var (residual, refuted) = Solve(w, a);
                return
                [
                    ratio,
                    residual <= Solved ? 1
                    : refuted ? 0
                    : 0.5,
                ];
            },
            Evaluate = rows =>
            {
                double[] tried = [.. Ratios.Where(ratio => Of(rows, ratio).Count > 0)];
                var measures = tried.ToDictionary(
                    ratio => $"solvedAt{100 * ratio:0}GenesFor100Links",
                    ratio => Of(rows, ratio).Mean("solvable")
                );
                measures["undecided"] = rows.Where("solvable", solvable => solvable == 0.5).Count;
                return (tried.Max(r => Math.Abs(Of(rows, r).Mean("solvable") - Wendel(r))), measures);
            },
            Plot = rows =>
            {
                double[] tried = [.. Ratios.Where(ratio => Of(rows, ratio).Count > 0)];
                return new LineChart(
                    "Theorem 2: how often W p = a has a solution, 50 links",
                    "genes for each link",
                    "matrices with a solution (%)",
                    [
                        new LineSeries(
                            "measured",
                            [.. tried.Select(r => new LinePoint(r, 100 * Of(rows, r).Mean("solvable")))]
                        ),
                        new LineSeries("P(Bin(n, ½) ≥ m)", [.. tried.Select(r => new LinePoint(r, 100 * Wendel(r)))]),
                    ]
                )
                {
                    YRange = (0, 100),
                };
            },
        };

    private static Claim Vertex() =>
        new(
            "nne-theorem-2-vertex",
            Interpretation.AsPrinted,
            "With n = m log(1/ε)/ε² genes there is a genotype x with cos(W x, a) ≥ 1 − ε: the genes whose columns point towards a."
        )
        {
            Quantity = "(1 − cos)/ε, largest",
            Bound = 1,
            Remark =
                "True, for one target. m = 50, ε = 0.4, 0.3, 0.2, 0.1; the genes of the caps in the proof's last line, those with w·a ≥ |a|. "
                + "1 − cos is a constant times m/n, see the measures, so m/ε genes are enough for one a: the normal law gives 1.36 for this "
                + "cut and 1.24 for the best, w·a ≥ 0.6 |a|.",
            Trials = 8 * Errors.Length,
            Columns = ["error", "cosine", "timesRatio", "timesRatioAtTheBestCut"],
            RunTrial = trial =>
            {
                double ε = Errors[trial.Index % Errors.Length];
                double ratio = Math.Log(1 / ε) / (ε * ε);
                var (w, a) = Task(trial.Key, (int)Math.Ceiling(ratio * Links));
                double Cosine(double cut) =>
                    w.Cosine([.. Enumerable.Range(0, w.Genes).Select(i => w.Dot(i, a) >= cut ? 1.0 : 0)], a);
                return [ε, Cosine(1), ratio * (1 - Cosine(1)), ratio * (1 - Cosine(BestCut))];
            },
            Evaluate = rows =>
                (
                    Enumerable.Range(0, rows.Count).Max(row => (1 - rows[row, "cosine"]) / rows[row, "error"]),
                    new Dictionary<string, double>
                    {
                        ["oneMinusCosineTimesGenesForEachLink"] = Precise(rows).Mean("timesRatio"),
                        ["theSameAtTheBestCut"] = Precise(rows).Mean("timesRatioAtTheBestCut"),
                    }
                ),
        };

    /// <summary>P(Bin(n, ½) ≥ m).</summary>
    internal static double Wendel(int genes, int links)
    {
        double term = Math.Pow(0.5, genes);
        double fewer = 0;
        for (int k = 0; k < links; k++)
        {
            fewer += term;
            term *= (genes - k) / (k + 1.0);
        }

        return 1 - fewer;
    }

    /// <summary>
    /// min |W p − a| over [0, 1]^n, gene by gene, until it is below 10⁻⁶ or its residual r proves that there is no solution.
    /// </summary>
    internal static (double Residual, bool Refuted) Solve(GenerationColumns w, double[] a)
    {
        const int CheckEvery = 20;
        double[] p = new double[w.Genes];
        double[] r = [.. a];
        double length = 1;
        for (int sweep = 1; sweep <= MostSweeps; sweep++)
        {
            for (int i = 0; i < p.Length; i++)
            {
                if (w.Square(i) > 0)
                {
                    double x = Math.Clamp(p[i] + (w.Dot(i, r) / w.Square(i)), 0, 1);
                    w.Add(i, p[i] - x, r);
                    p[i] = x;
                }
            }

            if (sweep % CheckEvery == 0)
            {
                length = Math.Sqrt(r.Sum(x => x * x));
                double most = Enumerable.Range(0, p.Length).Sum(i => Math.Max(0, w.Dot(i, r)));
                bool refuted = r.Zip(a, (x, y) => x * y).Sum() > most + 1e-9;
                if (length <= Solved || refuted)
                {
                    return (length, refuted);
                }
            }
        }

        return (length, false);
    }

    /// <summary>A matrix at the theorem's scale and a unit vector a.</summary>
    internal static (GenerationColumns W, double[] A) Task(RandomKey key, int genes, double scale = 1)
    {
        return (GenerationColumns.Draw(Links, genes, Entries, scale, key), UnitVector(key.For("target")));
    }

    internal static double[] UnitVector(RandomKey key)
    {
        float[] normal = new float[Links];
        key.Stream().FillNormal(normal);
        double length = Math.Sqrt(normal.Sum(x => (double)x * x));
        return [.. normal.Select(x => x / length)];
    }

    internal static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Wendel(double ratio) => Wendel((int)Math.Round(ratio * Links), Links);

    private static TrialTable Of(TrialTable rows, double ratio) => rows.Where("ratio", x => x == ratio);

    // The law is one for small angles.
    private static TrialTable Precise(TrialTable rows) => rows.Where("error", ε => ε == rows.Column("error").Min());
}
