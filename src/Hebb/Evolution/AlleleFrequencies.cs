using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    private static readonly Vector512<long> BitOfLane = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);

    private readonly double[] x;
    private readonly double[] carriersSum;
    private readonly int[] carriers;
    private readonly uint[] thresholds;
    private double[] z = [];

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
        // Rounded up to whole vectors.
        carriersSum = new double[(genes + 7) / 8 * 8];
        carriers = new int[carriersSum.Length];
        thresholds = new uint[(genes + 63) / 64 * 64];
        FindThresholds();
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
        FindThresholds();
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
            Draw(generation, genotypes, genotype);
        }
    }

    /// <summary>Draws one genotype of a generation, the same that <see cref="Draw(RandomKey, BitMatrix)"/> draws. From any thread, each its own.</summary>
    /// <param name="generation">The generation's key.</param>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="genotype">Which row.</param>
    internal void Draw(RandomKey generation, BitMatrix genotypes, int genotype)
    {
        Span<uint> random = stackalloc uint[64];
        var key = generation.For("genotype", (ulong)genotype);
        var words = genotypes.Row(genotype);
        for (int word = 0; word < words.Length; word++)
        {
            key.Fill((ulong)word * 16, random);
            ulong bits = 0;
            for (int i = 0; i < 64; i += 16)
            {
                // 24 bits, as single precision would hold them. No gene after the last is below its threshold, 0.
                var drawn = Vector512.Create<uint>(random[i..]) >> 8;
                var carries = Vector512.LessThan(drawn, Vector512.Create(thresholds, (word * 64) + i));
                bits |= carries.ExtractMostSignificantBits() << i;
            }

            words[word] = bits;
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

        MakeRoom(fitness.Length);
        for (int genotype = 0; genotype < fitness.Length; genotype++)
        {
            z[genotype] = (fitness[genotype] - mean) / deviation;
        }

        SumOverCarriers(genotypes, z);
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

        FindThresholds();
    }

    /// <summary>Moves the frequencies by equation 3 of neural net evolution, as printed: x' = x (1 + ε f) / (1 + ε f̄ + ε x (f − f̄)).</summary>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="reward">δ of each genotype, finite and at least 0; f and f̄ are its means over carriers of allele 1 and over the others.</param>
    /// <param name="strength">ε, above 0.</param>
    /// <remarks>A gene that all or none of the genotypes carry does not move.</remarks>
    /// <exception cref="ArgumentException">The sizes do not match, or a reward is not finite or below 0; nothing was moved.</exception>
    public void SelectByReward(BitMatrix genotypes, ReadOnlySpan<double> reward, double strength)
    {
        CheckColumns(genotypes);
        if (reward.Length != genotypes.Rows)
        {
            throw new ArgumentException($"{reward.Length} numbers for {genotypes.Rows} genotypes", nameof(reward));
        }

        double all = 0;
        foreach (double r in reward)
        {
            all += r >= 0 && double.IsFinite(r) ? r : throw new ArgumentException($"a reward is {r}", nameof(reward));
        }

        MakeRoom(reward.Length);
        reward.CopyTo(z);
        SumOverCarriers(genotypes, z);
        for (int i = 0; i < x.Length; i++)
        {
            int others = reward.Length - carriers[i];
            if (carriers[i] > 0 && others > 0)
            {
                double f = carriersSum[i] / carriers[i],
                    without = (all - carriersSum[i]) / others;
                x[i] = Math.Clamp(
                    x[i] * (1 + (strength * f)) / (1 + (strength * without) + (strength * x[i] * (f - without))),
                    0,
                    1
                );
            }
        }

        FindThresholds();
    }

    /// <summary>Lets alleles win that have nearly won: frequencies within a distance of 0 or 1 become 0 or 1.</summary>
    /// <param name="within">The distance, from 0 to below ½.</param>
    /// <exception cref="InvalidOptionException">It is out of range.</exception>
    public void Fix(double within)
    {
        if (!(within >= 0 && within < 0.5))
        {
            throw new InvalidOptionException(nameof(within), $"{within}", "from 0 to below 0.5");
        }

        for (int i = 0; i < x.Length; i++)
        {
            x[i] =
                x[i] <= within ? 0
                : x[i] >= 1 - within ? 1
                : x[i];
        }

        FindThresholds();
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

    // In the order of the genotypes, so that a sum is always the same; eight genes side by side.
    private void SumOverCarriers(BitMatrix genotypes, ReadOnlySpan<double> values)
    {
        Array.Clear(carriersSum);
        Array.Clear(carriers);
        for (int genotype = 0; genotype < values.Length; genotype++)
        {
            var value = Vector512.Create(values[genotype]);
            var bytes = MemoryMarshal.AsBytes(genotypes.Row(genotype));
            for (int i = 0; i < carriers.Length; i += 8)
            {
                var carries = Vector512.Equals(Vector512.Create((long)bytes[i / 8]) & BitOfLane, BitOfLane);
                (Vector512.Create(carriersSum, i) + (value & carries.AsDouble())).CopyTo(carriersSum, i);
                (Vector256.Create(carriers, i) - Vector512.Narrow(carries, carries).GetLower()).CopyTo(carriers, i);
            }
        }
    }

    // A gene is 1 where 24 random bits are below the threshold: u / 2^24 < x.
    private void FindThresholds()
    {
        for (int i = 0; i < x.Length; i++)
        {
            thresholds[i] = (uint)Math.Ceiling(x[i] * (1 << 24));
        }
    }

    private void MakeRoom(int genotypes)
    {
        if (z.Length != genotypes)
        {
            z = new double[genotypes];
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
