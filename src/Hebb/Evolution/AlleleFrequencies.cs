using System.Numerics;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// A species as population genetics sees it: n genes with two alleles each, and for every gene the share of the population
/// that carries allele 1. Generations are drawn from the frequencies, and selection moves the frequencies.
/// </summary>
/// <remarks>
/// Selection is weak selection on standardised fitness. With z the fitness of the genotypes, shifted and scaled to mean 0 and
/// deviation 1, and g_i the mean of z over the carriers of allele i less that over the others:
/// x_i ← x_i e^{s g_i} / (x_i e^{s g_i} + 1 − x_i). Its first-order form is the replicator equation, and g_i is the derivative
/// of the expected z with respect to x_i (plasticity-rules paper, appendix C; neural net evolution, eq. 3 and Lemma 1).
/// </remarks>
public sealed class AlleleFrequencies
{
    private const int MostGenes = 1 << 28;

    private readonly double[] x;
    private readonly double[] carriersSum;
    private readonly int[] carriers;

    /// <summary>All frequencies equal.</summary>
    /// <param name="genes">n, 1 to 2^28.</param>
    /// <param name="start">x_i, in [0, 1].</param>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public AlleleFrequencies(int genes, double start = 0.5)
    {
        InvalidOptionException.ThrowIfOutside(nameof(genes), genes, 1, MostGenes);
        InvalidOptionException.ThrowIfOutside(nameof(start), start, 0, 1);
        x = new double[genes];
        Array.Fill(x, start);
        carriersSum = new double[genes];
        carriers = new int[genes];
    }

    /// <summary>n.</summary>
    public int Genes => x.Length;

    /// <summary>x_i, in [0, 1].</summary>
    public ReadOnlySpan<double> Values => x;

    /// <summary>Genes that one allele has won: x_i is 0 or 1, and stays so.</summary>
    public int Fixed => x.Count(frequency => frequency is 0 or 1);

    /// <summary>Sets all frequencies.</summary>
    /// <param name="frequencies">n numbers.</param>
    /// <exception cref="InvalidOptionException">One is not in [0, 1]; none was set.</exception>
    /// <exception cref="ArgumentException">There are not n.</exception>
    public void Set(ReadOnlySpan<double> frequencies)
    {
        if (frequencies.Length != x.Length)
        {
            throw new ArgumentException($"{frequencies.Length} frequencies for {x.Length} genes", nameof(frequencies));
        }

        foreach (double frequency in frequencies)
        {
            InvalidOptionException.ThrowIfOutside("frequency of an allele", frequency, 0, 1);
        }

        frequencies.CopyTo(x);
    }

    /// <summary>Draws a generation: gene i of a genotype is 1 with probability x_i, by (key, genotype, gene) alone.</summary>
    /// <param name="generation">The generation's key.</param>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <exception cref="ArgumentException">There are not n columns.</exception>
    public void Draw(RandomKey generation, BitMatrix genotypes)
    {
        CheckColumns(genotypes);
        for (int genotype = 0; genotype < genotypes.Rows; genotype++)
        {
            var random = generation.For("genotype", (ulong)genotype).Stream();
            for (int i = 0; i < x.Length; i++)
            {
                genotypes[genotype, i] = random.NextSingle() < x[i];
            }
        }
    }

    /// <summary>Moves the frequencies by how the genotypes of a generation did.</summary>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="fitness">A finite number for each genotype; only differences count, and not their scale.</param>
    /// <param name="strength">s, how much selection there is; above 0.</param>
    /// <remarks>
    /// A gene that all or none of the genotypes carry does not move, nor does any if all are equally fit. Allocates nothing.
    /// </remarks>
    /// <exception cref="ArgumentException">The sizes do not match, or a fitness is not finite; nothing was moved.</exception>
    public void Select(BitMatrix genotypes, ReadOnlySpan<double> fitness, double strength)
    {
        CheckColumns(genotypes);
        if (fitness.Length != genotypes.Rows)
        {
            throw new ArgumentException($"{fitness.Length} numbers for {genotypes.Rows} genotypes", nameof(fitness));
        }

        var (mean, deviation) = Moments(fitness);
        if (deviation == 0)
        {
            return;
        }

        SumOverCarriers(genotypes, fitness, mean, deviation);
        for (int i = 0; i < x.Length; i++)
        {
            int others = fitness.Length - carriers[i];
            if (carriers[i] > 0 && others > 0)
            {
                // All z add up to 0.
                double g = (carriersSum[i] / carriers[i]) + (carriersSum[i] / others);
                x[i] /= x[i] + ((1 - x[i]) * Math.Exp(-strength * g));
            }
        }
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<double> fitness)
    {
        double sum = 0;
        foreach (double f in fitness)
        {
            sum += f;
        }

        double mean = sum / fitness.Length;
        if (!double.IsFinite(mean))
        {
            throw new ArgumentException("a fitness is not finite", nameof(fitness));
        }

        double squares = 0;
        foreach (double f in fitness)
        {
            squares += (f - mean) * (f - mean);
        }

        return (mean, Math.Sqrt(squares / fitness.Length));
    }

    // In the order of the genotypes, so that a sum is always the same.
    private void SumOverCarriers(BitMatrix genotypes, ReadOnlySpan<double> fitness, double mean, double deviation)
    {
        Array.Clear(carriersSum);
        Array.Clear(carriers);
        for (int genotype = 0; genotype < fitness.Length; genotype++)
        {
            double z = (fitness[genotype] - mean) / deviation;
            var row = genotypes.Row(genotype);
            for (int word = 0; word < row.Length; word++)
            {
                for (ulong bits = row[word]; bits != 0; bits &= bits - 1)
                {
                    int i = (word * 64) + BitOperations.TrailingZeroCount(bits);
                    carriersSum[i] += z;
                    carriers[i]++;
                }
            }
        }
    }

    private void CheckColumns(BitMatrix genotypes)
    {
        if (genotypes.Columns != x.Length)
        {
            throw new ArgumentException($"{genotypes.Columns} columns for {x.Length} genes", nameof(genotypes));
        }
    }
}
