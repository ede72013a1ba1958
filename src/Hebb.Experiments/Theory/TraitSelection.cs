using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Weak selection of a trait (appendix C): n genes with alleles ±ε add up to Y; fitness is 1 − θL(Y) with L = (Y − Y*)²/2. Genes
/// are drawn independently, as after free recombination.
/// </summary>
/// <param name="Effect">ε.</param>
/// <param name="Target">Y*.</param>
/// <param name="Strength">θ.</param>
internal sealed record TraitSelection(double Effect, double Target, double Strength)
{
    /// <summary>Ȳ = ε Σ (2x_i − 1).</summary>
    public double Mean(double[] x)
    {
        double sum = 0;
        foreach (double frequency in x)
        {
            sum += (2 * frequency) - 1;
        }

        return Effect * sum;
    }

    /// <summary>∂L(Ȳ)/∂x_i = 2ε (Ȳ − Y*), the same for all genes.</summary>
    public double Slope(double[] x) => 2 * Effect * (Mean(x) - Target);

    /// <summary>L(Y).</summary>
    public double Loss(double y) => (y - Target) * (y - Target) / 2;

    /// <summary>
    /// Selection of an infinite population with independent genes, exactly: x_i − θ x_i(1 − x_i) ∂E[L]/∂x_i over the mean fitness, where
    /// E[L] = L(Ȳ) + 2ε² Σ x_i(1 − x_i).
    /// </summary>
    public double[] ExpectedStep(double[] x)
    {
        double slope = Slope(x);
        double variance = 4 * Effect * Effect * x.Sum(frequency => frequency * (1 - frequency));
        double fitness = 1 - (Strength * (Loss(Mean(x)) + (variance / 2)));
        return
        [
            .. x.Select(frequency =>
                frequency
                - (
                    Strength
                    * frequency
                    * (1 - frequency)
                    * (slope + (2 * Effect * Effect * (1 - (2 * frequency))))
                    / fitness
                )
            ),
        ];
    }

    /// <summary>
    /// How selection alone changes the frequencies of a sampled population: the fitness-weighted frequencies less those of the
    /// sample, so that the drift of sampling is left out.
    /// </summary>
    public double[] SampledStep(double[] x, int individuals, RandomStream random)
    {
        var (before, after) = Select(x, individuals, ref random);
        return [.. after.Zip(before, (a, b) => a - b)];
    }

    /// <summary>Samples a population and gives the frequencies after selection: the next generation's.</summary>
    public void NextGeneration(double[] x, int individuals, ref RandomStream random) =>
        Select(x, individuals, ref random).After.CopyTo(x, 0);

    /// <summary>
    /// The recurrence as printed, x' = (x + sign θ D₊)/Z, for a trait of one gene, and the same for its other allele;
    /// D± = L(Ȳ) − L(Ȳ|±ε), Z = 1 + θ [x D₊ + (1 − x) D₋].
    /// </summary>
    /// <param name="x">The frequency of +ε.</param>
    /// <param name="sign">−1 as printed; +1 where what lowers the loss should spread.</param>
    public (double Plus, double Minus) PrintedRecurrence(double x, double sign)
    {
        var (plus, minus, z) = Advantages(x);
        return ((x + (sign * Strength * plus)) / z, (1 - x + (sign * Strength * minus)) / z);
    }

    /// <summary>The recurrence with the factor that the printed one lacks, x' = x (1 + θ D₊)/Z, and the same for the other allele.</summary>
    public (double Plus, double Minus) CorrectedRecurrence(double x)
    {
        var (plus, minus, z) = Advantages(x);
        return (x * (1 + (Strength * plus)) / z, (1 - x) * (1 + (Strength * minus)) / z);
    }

    private (double Plus, double Minus, double Z) Advantages(double x)
    {
        double mean = Mean([x]);
        double plus = Loss(mean) - Loss(mean + (2 * Effect * (1 - x)));
        double minus = Loss(mean) - Loss(mean - (2 * Effect * x));
        return (plus, minus, 1 + (Strength * ((x * plus) + ((1 - x) * minus))));
    }

    private (double[] Before, double[] After) Select(double[] x, int individuals, ref RandomStream random)
    {
        var before = new double[x.Length];
        var after = new double[x.Length];
        var carried = new bool[x.Length];
        double total = 0;
        for (int individual = 0; individual < individuals; individual++)
        {
            int plus = 0;
            for (int i = 0; i < x.Length; i++)
            {
                carried[i] = random.NextBool(x[i]);
                plus += carried[i] ? 1 : 0;
            }

            double fitness = 1 - (Strength * Loss(Effect * ((2 * plus) - x.Length)));
            total += fitness;
            for (int i = 0; i < x.Length; i++)
            {
                before[i] += carried[i] ? 1 : 0;
                after[i] += carried[i] ? fitness : 0;
            }
        }

        for (int i = 0; i < x.Length; i++)
        {
            before[i] /= individuals;
            after[i] /= total;
        }

        return (before, after);
    }
}
