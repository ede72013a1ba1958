using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// The theory of the neural net evolution paper (section 2): Lemma 1, that the rewards of alleles are the gradient; Theorem 1,
/// that the expected loss never rises; and Theorem 2, that linear functions can be learned.
/// </summary>
internal static class NeuralNetEvolution
{
    private const int Genes = 10;
    private const int Inputs = 10;

    // n/m.
    private static readonly int[] Ratios = [4, 10, 40];

    /// <summary>The checks of section 2.</summary>
    public static IReadOnlyList<Claim> Claims =>
        [Lemma1(), Theorem1(), Existence(), Cosine(), Convergence(1), Convergence(0.25)];

    private static Claim Lemma1() =>
        new(
            "nne-lemma-1",
            Reading.AsPrinted,
            "The derivative of the expected loss with respect to an allele frequency is −(f − f̄)."
        )
        {
            Quantity = "largest error of the derivative, in units of the loss",
            Bound = 1e-9,
            Remark =
                "All 1,024 genotypes of 10 genes, each with its probability; a loss that is not linear in the genes. The loss is "
                + "linear in each frequency alone, so that the numeric derivative has no error of its own.",
            Trials = 5,
            Columns = ["error"],
            Try = trial =>
            {
                var random = trial.Key.Stream();
                double[] losses = [.. Enumerable.Range(0, 1 << Genes).Select(_ => random.NextOpenDouble())];
                double[] p = [.. Enumerable.Range(0, Genes).Select(_ => 0.1 + (0.8 * random.NextOpenDouble()))];
                double worst = 0;
                for (int i = 0; i < Genes; i++)
                {
                    var (up, down) = ((double[])p.Clone(), (double[])p.Clone());
                    (up[i], down[i]) = (p[i] + 0.05, p[i] - 0.05);
                    double slope = (Expected(losses, up) - Expected(losses, down)) / 0.1;
                    worst = Math.Max(worst, Math.Abs(slope + Reward(losses, p, i, 1) - Reward(losses, p, i, 0)));
                }

                return [worst];
            },
            Judge = rows => (rows.Max("error"), []),
        };

    private static Claim Theorem1() =>
        new(
            "nne-theorem-1",
            Reading.MadePrecise,
            "With ε ≤ min{1/max(2U, 1), 2/H, 1} the expected loss never rises from one generation to the next."
        )
        {
            Quantity = "largest rise of the expected loss in a generation",
            Bound = 1e-12,
            Remark =
                "Exact frequencies and rewards, the loss of random genotypes; H is a bound on the second derivatives, the sum of "
                + "the largest over each row. The proof's statement is about exact rewards; a sampled population adds noise.",
            Trials = 5,
            Columns = ["rise", "fall"],
            Try = trial =>
            {
                var random = trial.Key.Stream();
                double[] losses = [.. Enumerable.Range(0, 1 << Genes).Select(_ => random.NextOpenDouble())];
                double[] p = [.. Enumerable.Range(0, Genes).Select(_ => random.NextOpenDouble())];
                // ∂²L/∂p_i∂p_j is a mean of differences of four losses, at most 2; the diagonal is 0.
                double epsilon = Math.Min(1 / Math.Max(2 * losses.Max(), 1), 2 / (2.0 * (Genes - 1)));
                double first = Expected(losses, p);
                var (before, rise) = (first, double.NegativeInfinity);
                for (int t = 0; t < 300; t++)
                {
                    double[] next = (double[])p.Clone();
                    for (int i = 0; i < Genes; i++)
                    {
                        double f = Reward(losses, p, i, 1);
                        double others = Reward(losses, p, i, 0);
                        next[i] = p[i] * (1 + (epsilon * f)) / (1 + (epsilon * (others + (p[i] * (f - others)))));
                    }

                    p = next;
                    double now = Expected(losses, p);
                    rise = Math.Max(rise, now - before);
                    before = now;
                }

                return [rise, first - before];
            },
            Judge = rows =>
                (
                    rows.Max("rise"),
                    new Dictionary<string, double> { ["smallestFallOver300Generations"] = rows.Column("fall").Min() }
                ),
        };

    private static Claim Existence() =>
        new(
            "nne-theorem-2",
            Reading.MadePrecise,
            "With n a constant times m genes there are allele frequencies p with W p = a."
        )
        {
            Quantity = "largest distance |W p − a| with n = 4 m, |a| = 1",
            Bound = 1e-3,
            Remark =
                "m = 10, projected gradient descent on p; the measures have n = m and n = 2 m, where the set of W p "
                + "often does not hold a.",
            Trials = 10,
            Columns = ["one", "two", "four"],
            Try = trial => [Distance(trial.Key, 1), Distance(trial.Key, 2), Distance(trial.Key, 4)],
            Judge = rows =>
                (
                    rows.Max("four"),
                    new Dictionary<string, double>
                    {
                        ["meanAtNEqualsM"] = rows.Mean("one"),
                        ["meanAtNEquals2M"] = rows.Mean("two"),
                    }
                ),
        };

    private static Claim Cosine() =>
        new(
            "nne-theorem-2-cosine",
            Reading.MadePrecise,
            "There is a genotype whose weights point to the target: 1 − cos is at most a constant times m/n."
        )
        {
            Quantity = "(1 − cos) n/m, mean",
            Bound = 2,
            Remark = "The genes whose columns have a positive product with the target; m = 10, n = 40, 100, 400.",
            Trials = 20,
            Columns = ["40", "100", "400"],
            Try = trial => [.. Ratios.Select(ratio => ratio * (1 - BestCosine(trial.Key, ratio)))],
            Judge = rows =>
                (
                    Ratios.Max(ratio => rows.Mean($"{ratio * Inputs}")),
                    new Dictionary<string, double> { ["atN40"] = rows.Mean("40"), ["atN400"] = rows.Mean("400") }
                ),
        };

    private static Claim Convergence(double scale) =>
        new(
            scale == 1 ? "nne-theorem-2-convergence-as-printed" : "nne-theorem-2-convergence-scaled",
            scale == 1 ? Reading.AsPrinted : Reading.MadePrecise,
            scale == 1
                ? "Evolution comes to weights in the direction of the target, with the generation matrix of Theorem 2."
                : "Evolution comes to weights in the direction of the target when the generation matrix is divided by n/4."
        )
        {
            Quantity = "cosine between W p and the target, mean at n = 40 m",
            Limit = Limit.AtLeast,
            Bound = 0.9,
            Remark =
                scale == 1
                    ? "The expected loss is |W p − a|² plus the variance of the genotypes' weights, which at this scale is far larger and "
                        + "drives p to corners with small weights."
                    : "The variance falls with the square of the scale, and what is left is the distance from the target.",
            Trials = 3,
            Columns = ["4", "10", "40"],
            Try = trial =>
                [
                    .. Ratios.Select(ratio =>
                        EvolvedCosine(trial.Key, ratio, scale == 1 ? 1 : 1 / (0.25 * ratio * Inputs))
                    ),
                ],
            Judge = rows =>
                (
                    rows.Mean("40"),
                    new Dictionary<string, double> { ["atN4M"] = rows.Mean("4"), ["atN10M"] = rows.Mean("10") }
                ),
        };

    private static double Expected(double[] losses, double[] p) =>
        Enumerable.Range(0, losses.Length).Sum(x => losses[x] * Probability(x, p, -1));

    // f (allele 1) or f̄ (allele 0): the mean of −loss where gene i is so.
    private static double Reward(double[] losses, double[] p, int i, int allele) =>
        -Enumerable
            .Range(0, losses.Length)
            .Where(x => (x >> i & 1) == allele)
            .Sum(x => losses[x] * Probability(x, p, i));

    private static double Probability(int genotype, double[] p, int without)
    {
        double product = 1;
        for (int i = 0; i < p.Length; i++)
        {
            product *=
                i == without ? 1
                : (genotype >> i & 1) == 1 ? p[i]
                : 1 - p[i];
        }

        return product;
    }

    // m rows of n entries ±√(m/d) with probability d/m, d = m/2.
    private static (double[][] Columns, double[] Target) Problem(RandomKey key, int ratio)
    {
        var random = key.For("generation matrix").Stream();
        double[][] columns = new double[ratio * Inputs][];
        for (int j = 0; j < columns.Length; j++)
        {
            columns[j] = new double[Inputs];
            for (int i = 0; i < Inputs; i++)
            {
                columns[j][i] = random.NextBool(0.5) ? (random.NextBool(0.5) ? Math.Sqrt(2) : -Math.Sqrt(2)) : 0;
            }
        }

        double[] target = [.. Enumerable.Range(0, Inputs).Select(_ => (double)random.NextNormal())];
        double length = Math.Sqrt(Dot(target, target));
        return (columns, [.. target.Select(a => a / length)]);
    }

    private static double Distance(RandomKey key, int ratio)
    {
        var (columns, a) = Problem(key, ratio);
        double[] p = [.. columns.Select(_ => 0.5)];
        double step = 1 / columns.Sum(column => Dot(column, column));
        double[] error = a;
        for (int t = 0; t < 20_000; t++)
        {
            error = Error(columns, p, a, 1);
            for (int j = 0; j < p.Length; j++)
            {
                p[j] = Math.Clamp(p[j] - (step * 4 * Dot(columns[j], error)), 0, 1);
            }
        }

        return Math.Sqrt(Dot(error, error));
    }

    private static double BestCosine(RandomKey key, int ratio)
    {
        var (columns, a) = Problem(key, ratio);
        double[] p = [.. columns.Select(column => Dot(column, a) > 0 ? 1.0 : 0)];
        return CosineOf(columns, p, a);
    }

    // Exact rewards: the mean loss of a population is |W p − a|² + Σ p(1 − p) |W_j|², and f − f̄ is minus its derivative.
    private static double EvolvedCosine(RandomKey key, int ratio, double scale)
    {
        var (columns, a) = Problem(key, ratio);
        var random = key.For("first frequencies").Stream();
        double[] p = [.. columns.Select(_ => random.NextOpenDouble())];
        double[] norms = [.. columns.Select(column => scale * scale * Dot(column, column))];
        // Within ε ≤ 2/H, with twice the trace as a bound on H.
        double epsilon = Math.Min(1, 1 / norms.Sum());
        for (int t = 0; t < 4000; t++)
        {
            double[] error = Error(columns, p, a, scale);
            for (int j = 0; j < p.Length; j++)
            {
                double slope = (2 * scale * Dot(columns[j], error)) + ((1 - (2 * p[j])) * norms[j]);
                double odds = Math.Exp(-epsilon * slope);
                p[j] = p[j] * odds / ((p[j] * odds) + 1 - p[j]);
            }
        }

        return CosineOf(columns, p, a);
    }

    private static double CosineOf(double[][] columns, double[] p, double[] a)
    {
        double[] w = Error(columns, p, new double[Inputs], 1);
        double length = Math.Sqrt(Dot(w, w));
        return length == 0 ? 0 : Dot(w, a) / length;
    }

    private static double[] Error(double[][] columns, double[] p, double[] a, double scale)
    {
        double[] error = [.. a.Select(each => -each)];
        for (int j = 0; j < p.Length; j++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                error[i] += scale * p[j] * columns[j][i];
            }
        }

        return error;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b).Sum(pair => pair.First * pair.Second);
}
