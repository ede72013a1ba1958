using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Reference;

/// <summary>
/// How selection moves allele frequencies, gene by gene (neural net evolution, section 2, equations 1 to 3).
/// <see cref="AlleleFrequencies"/> computes the same fast.
/// </summary>
internal static class PlainSelection
{
    /// <summary>
    /// f_i and f̄_i (equations 1 and 2), with the genotypes of a generation for the expectation: the mean reward of those that carry
    /// allele 1 of a gene, and of those that carry allele 0; none where all or none carry it.
    /// </summary>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="rewards">A number for each genotype: minus its loss, or another measure of fitness.</param>
    /// <param name="gene">i.</param>
    public static (double With, double Without)? Rewards(BitMatrix genotypes, double[] rewards, int gene)
    {
        var (with, without) = (0.0, 0.0);
        int carriers = 0;
        for (int g = 0; g < rewards.Length; g++)
        {
            if (genotypes[g, gene])
            {
                with += rewards[g];
                carriers++;
            }
            else
            {
                without += rewards[g];
            }
        }

        int others = rewards.Length - carriers;
        return carriers == 0 || others == 0 ? null : (with / carriers, without / others);
    }

    /// <summary>Equation 3 as printed: p ← p (1 + ε f) / (1 + ε f̄ + ε p (f − f̄)).</summary>
    /// <param name="p">The allele frequencies, n numbers.</param>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="rewards">A number for each genotype.</param>
    /// <param name="epsilon">ε, the strength of selection.</param>
    /// <returns>The frequencies of the next generation.</returns>
    public static double[] AsPrinted(double[] p, BitMatrix genotypes, double[] rewards, double epsilon) =>
        Moved(
            p,
            genotypes,
            rewards,
            (x, f, others) => x * (1 + (epsilon * f)) / (1 + (epsilon * others) + (epsilon * x * (f - others)))
        );

    /// <summary>
    /// The update that equation 3 is the first-order form of, with z the rewards shifted and scaled to mean 0 and deviation 1 and
    /// g = f − f̄ of z: p ← p e^{ε g} / (p e^{ε g} + 1 − p). By Lemma 1 g is minus the derivative of the expected loss.
    /// </summary>
    /// <inheritdoc cref="AsPrinted"/>
    public static double[] Standardised(double[] p, BitMatrix genotypes, double[] rewards, double epsilon)
    {
        double mean = rewards.Average();
        double deviation = Math.Sqrt(rewards.Average(f => (f - mean) * (f - mean)));
        double[] z = [.. rewards.Select(f => (f - mean) / deviation)];
        return Moved(
            p,
            genotypes,
            z,
            (x, f, others) => x * Math.Exp(epsilon * (f - others)) / ((x * Math.Exp(epsilon * (f - others))) + 1 - x)
        );
    }

    // Genes that all or none carry do not move.
    private static double[] Moved(
        double[] p,
        BitMatrix genotypes,
        double[] rewards,
        Func<double, double, double, double> next
    ) => [.. p.Select((x, i) => Rewards(genotypes, rewards, i) is var (f, others) ? next(x, f, others) : x)];
}
