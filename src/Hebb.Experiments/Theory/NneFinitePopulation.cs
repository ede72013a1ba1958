using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Theorem 1 of the neural net evolution paper where the rewards are means over N sampled genotypes, as in every experiment, and not
/// the expectations of the theorem.
/// </summary>
internal static class NneFinitePopulation
{
    private const int Judged = 50;
    private const int Samples = 1000;
    private const int Tasks = 12;

    private static readonly int[] Populations = [10, Judged, 250];

    /// <summary>The check.</summary>
    public static Claim Falls { get; } =
        new(
            "nne-theorem-1-finite-population",
            Interpretation.Observation,
            "With N = 50 sampled genotypes a generation, and the theorem's ε, the expected loss still falls on average over samples."
        )
        {
            Quantity = "mean fall over that by exact selection",
            BoundKind = BoundKind.Lower,
            Bound = 0,
            Remark =
                "The theorem has no N: its rewards are expectations. A sampled difference of rewards has the right mean, and the loss is "
                + "linear in each p(i), so to first order the mean fall is the exact one; a single generation may rise, see the "
                + "measures. 12 losses and starts as in nne-theorem-1, 1,000 samples each; the figure is the smallest of the 12.",
            Trials = Tasks * Populations.Length,
            Columns = ["population", "fallRatio", "shareThatRose"],
            RunTrial = RunTrial,
            Evaluate = rows =>
            {
                TrialTable At(int population) => rows.Where("population", n => n == population);
                var measures = new Dictionary<string, double>();
                foreach (int population in Populations.Where(population => At(population).Count > 0))
                {
                    measures[$"smallestMeanFallRatioOf{population}Genotypes"] = At(population)
                        .Column("fallRatio")
                        .Min();
                    measures[$"shareOfGenerationsThatRoseWith{population}Genotypes"] = At(population)
                        .Mean("shareThatRose");
                }

                var judged = At(Judged).Count > 0 ? At(Judged) : rows;
                return (judged.Column("fallRatio").Min(), measures);
            },
        };

    private static double[] RunTrial(ClaimTrial trial)
    {
        int population = Populations[trial.Index % Populations.Length];
        // The same loss and start for each N.
        var (loss, p) = NneTheorem1.Task(trial with { Index = trial.Index / Populations.Length });
        double ε = NneTheorem1.LargestAllowed(loss.Largest, loss.Curvature());
        double before = loss.Expected(p);
        double exact = before - loss.Expected(loss.Next(p, ε));
        var frequencies = new AlleleFrequencies(loss.Genes);
        frequencies.Set(p);
        var genotypes = new BitMatrix(population, loss.Genes);
        double fall = 0;
        int rose = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            frequencies.Draw(trial.Key.For("population", (ulong)sample), genotypes);
            double change = before - loss.Expected(Next(loss, p, genotypes, ε));
            fall += change / Samples;
            rose += change < 0 ? 1 : 0;
        }

        return [population, fall / exact, rose / (double)Samples];
    }

    // Eq. 3 with means over a sample; a gene that all or none of it carry stays.
    private static double[] Next(GenotypeLoss loss, double[] p, BitMatrix genotypes, double ε)
    {
        double[] carriers = new double[p.Length];
        int[] count = new int[p.Length];
        double total = 0;
        for (int n = 0; n < genotypes.Rows; n++)
        {
            int genotype = (int)genotypes.Row(n)[0];
            double reward = -loss[genotype];
            total += reward;
            for (int i = 0; i < p.Length; i++)
            {
                bool carries = GenotypeLoss.Carries(genotype, i);
                carriers[i] += carries ? reward : 0;
                count[i] += carries ? 1 : 0;
            }
        }

        double[] next = [.. p];
        for (int i = 0; i < p.Length; i++)
        {
            if (count[i] > 0 && count[i] < genotypes.Rows)
            {
                double f = carriers[i] / count[i];
                double others = (total - carriers[i]) / (genotypes.Rows - count[i]);
                next[i] = p[i] * (1 + (ε * f)) / (1 + (ε * others) + (ε * p[i] * (f - others)));
            }
        }

        return next;
    }
}
