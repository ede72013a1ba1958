using Hebb.Evolution;
using Hebb.Experiments.Reports;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Lemma 1 of the neural net evolution paper: L(p) = −f̄(i) − p(i)(f(i) − f̄(i)) and ∂L/∂p(i) = −(f(i) − f̄(i)), f and f̄ being
/// the mean rewards of those that carry allele 1 of gene i and of the others.
/// </summary>
internal static class NneLemma1
{
    private const int Genes = 10;
    private const double Difference = 1e-3;

    private static readonly int[] Populations = [100, 1000, 10_000, 100_000];

    /// <summary>The checks of this lemma.</summary>
    public static IReadOnlyList<Claim> Claims => [Exact(), Sampled()];

    private static Claim Exact() =>
        new(
            "nne-lemma-1",
            Interpretation.AsPrinted,
            "The difference of the rewards of the two alleles of a gene is the negative derivative of the expected loss: "
                + "∂L/∂p(i) = −(f(i) − f̄(i)), and L(p) = −f̄(i) − p(i)(f(i) − f̄(i))."
        )
        {
            Quantity = "largest difference of the two sides",
            Bound = 1e-9,
            Remark =
                "All 1,024 genotypes of 10 genes, the cross-entropy of a small network with a ReLU layer whose links are sparse "
                + "linear functions of the genes; the derivative by central differences, which are exact as L is linear in each p(i).",
            Trials = 20,
            Columns = ["gradient", "value", "size"],
            RunTrial = trial =>
            {
                var loss = GenotypeLoss.OfNetwork(Genes, trial.Key);
                double[] p = Start(trial.Key);
                var (f, others) = loss.Rewards(p);
                double expected = loss.Expected(p);
                double Moved(int gene, double by) => loss.Expected([.. p.Select((x, i) => i == gene ? x + by : x)]);
                double[] slopes =
                [
                    .. Enumerable
                        .Range(0, Genes)
                        .Select(i => (Moved(i, Difference) - Moved(i, -Difference)) / (2 * Difference)),
                ];
                return
                [
                    Enumerable.Range(0, Genes).Max(i => Math.Abs(slopes[i] + f[i] - others[i])),
                    Enumerable.Range(0, Genes).Max(i => Math.Abs(expected + others[i] + (p[i] * (f[i] - others[i])))),
                    slopes.Max(Math.Abs),
                ];
            },
            Evaluate = rows =>
                (
                    Math.Max(rows.Max("gradient"), rows.Max("value")),
                    new Dictionary<string, double> { ["largestDerivative"] = rows.Max("size") }
                ),
        };

    private static Claim Sampled() =>
        new(
            "nne-lemma-1-sampled",
            Interpretation.Observation,
            "The same difference in a sampled population of N genotypes tends to the derivative with an error of order 1/√N."
        )
        {
            Quantity = "distance of the error's exponent from −½",
            Bound = 0.05,
            Remark =
                "The exponent is the slope of a line through the logarithms of the mean squared error at N = 100 to 100,000, 20 "
                + "populations each, halved. A gene that all or none of a sample carry tells nothing and is left out.",
            Trials = 20 * Populations.Length,
            Columns = ["population", "squaredError", "squaredDerivative"],
            RunTrial = trial => Sample(trial, Populations[trial.Index % Populations.Length]),
            Evaluate = rows =>
            {
                int[] sizes = [.. Populations.Where(n => Of(rows, n).Count > 0)];
                double[] xs = [.. sizes.Select(n => Math.Log(n))];
                double[] ys = [.. sizes.Select(n => Math.Log(Of(rows, n).Mean("squaredError")) / 2)];
                double slope =
                    xs.Length < 2
                        ? 0
                        : xs.Zip(ys, (x, y) => (x - xs.Average()) * y).Sum()
                            / xs.Sum(x => (x - xs.Average()) * (x - xs.Average()));
                return (
                    Math.Abs(slope + 0.5),
                    new Dictionary<string, double>
                    {
                        ["exponent"] = slope,
                        ["relativeErrorAtTheLargestPopulation"] = Error(rows, sizes[^1]),
                    }
                );
            },
            Plot = rows =>
            {
                int[] sizes = [.. Populations.Where(n => Of(rows, n).Count > 0)];
                double first = Error(rows, sizes[0]);
                return new LineChart(
                    "Lemma 1: how far the sampled f − f̄ is from the derivative",
                    "genotypes in the population",
                    "error relative to the derivative",
                    [
                        new LineSeries("sampled", [.. sizes.Select(n => new LinePoint(n, Error(rows, n)))]),
                        new LineSeries(
                            "1/√N",
                            [.. sizes.Select(n => new LinePoint(n, first * Math.Sqrt((double)sizes[0] / n)))]
                        ),
                    ]
                )
                {
                    LogX = true,
                };
            },
        };

    private static double[] Sample(ClaimTrial trial, int population)
    {
        // One loss and one p for all trials: only the sample differs.
        var loss = GenotypeLoss.OfNetwork(Genes, trial.ClaimKey);
        double[] p = Start(trial.ClaimKey);
        var (f, others) = loss.Rewards(p);
        var frequencies = new AlleleFrequencies(Genes);
        frequencies.Set(p);
        var genotypes = new BitMatrix(population, Genes);
        frequencies.Draw(trial.Key.For("population"), genotypes);
        double[] sum = new double[Genes];
        int[] carriers = new int[Genes];
        double total = 0;
        for (int n = 0; n < population; n++)
        {
            double reward = -loss[(int)genotypes.Row(n)[0]];
            total += reward;
            for (int i = 0; i < Genes; i++)
            {
                if (genotypes[n, i])
                {
                    sum[i] += reward;
                    carriers[i]++;
                }
            }
        }

        int[] varied = [.. Enumerable.Range(0, Genes).Where(i => carriers[i] > 0 && carriers[i] < population)];
        double Apart(int i) =>
            (sum[i] / carriers[i]) - ((total - sum[i]) / (population - carriers[i])) - (f[i] - others[i]);
        return
        [
            population,
            varied.Average(i => Apart(i) * Apart(i)),
            varied.Average(i => (f[i] - others[i]) * (f[i] - others[i])),
        ];
    }

    private static double[] Start(RandomKey key)
    {
        var random = key.For("frequencies").Stream();
        return [.. Enumerable.Range(0, Genes).Select(_ => 0.1 + (0.8 * random.NextOpenDouble()))];
    }

    private static TrialTable Of(TrialTable rows, int population) => rows.Where("population", n => n == population);

    private static double Error(TrialTable rows, int population) =>
        Math.Sqrt(Of(rows, population).Mean("squaredError") / Of(rows, population).Mean("squaredDerivative"));
}
