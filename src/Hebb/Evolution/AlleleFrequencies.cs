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
/// p_i ← p_i e^{s g_i} / (p_i e^{s g_i} + 1 − p_i). Its first-order form is the replicator equation, and g_i is the derivative
/// of the expected z with respect to p_i (plasticity-rules paper, appendix C; neural net evolution, eq. 3 and Lemma 1).
/// </remarks>
internal sealed class AlleleFrequencies
{
    private const int MostGenes = 1 << 28;
    private const long WorthSharing = 1 << 16;

    private static readonly uint[] SpreadBits = [.. Enumerable.Range(0, 256).Select(bits => Spread((uint)bits))];

    private readonly double[] p;
    private readonly CarrierSums carriers;
    private ulong[]? thresholds;
    private double[] ofAll = [];

    /// <summary>All frequencies equal.</summary>
    /// <param name="genes">n, 1 to 2^28.</param>
    /// <param name="start">p_i, in [0, 1].</param>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public AlleleFrequencies(int genes, double start = 0.5)
    {
        InvalidOptionException.ThrowIfOutside(nameof(genes), genes, 1, MostGenes);
        InvalidOptionException.ThrowIfOutside(nameof(start), start, 0, 1);
        p = new double[genes];
        Array.Fill(p, start);
        carriers = new CarrierSums(genes);
    }

    /// <summary>n.</summary>
    public int Genes => p.Length;

    /// <summary>p_i, in [0, 1].</summary>
    public ReadOnlySpan<double> Values => p;

    /// <summary>Genes that one allele has won: p_i is 0 or 1, and stays so.</summary>
    public int FixedCount => p.Count(frequency => frequency is 0 or 1);

    /// <summary>Sets all frequencies.</summary>
    /// <param name="frequencies">n numbers.</param>
    /// <exception cref="InvalidOptionException">One is not in [0, 1]; none was set.</exception>
    /// <exception cref="ArgumentException">There are not n.</exception>
    public void Set(ReadOnlySpan<double> frequencies)
    {
        if (frequencies.Length != p.Length)
        {
            throw new ArgumentException($"{frequencies.Length} frequencies for {p.Length} genes", nameof(frequencies));
        }

        foreach (double frequency in frequencies)
        {
            InvalidOptionException.ThrowIfOutside("frequency of an allele", frequency, 0, 1);
        }

        frequencies.CopyTo(p);
    }

    /// <summary>Draws a generation: gene i of a genotype is 1 with probability p_i, by (key, genotype, gene) alone.</summary>
    /// <param name="generation">The generation's key.</param>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="workers">Threads; none means the caller's alone. They change no bit.</param>
    /// <param name="first">The number of the first genotype within its generation.</param>
    /// <exception cref="ArgumentException">There are not n columns.</exception>
    public void Draw(RandomKey generation, BitMatrix genotypes, WorkerPool? workers = null, int first = 0)
    {
        CheckColumns(genotypes);
        // Sorted as the words of eight blocks are; past the last gene 0, which nothing is below.
        thresholds ??= new ulong[genotypes.WordsPerRow * 64];
        for (int i = 0; i < p.Length; i++)
        {
            // u < p_i for u a multiple of 2^−24.
            thresholds[(i & ~31) + (i % 4 * 8) + (i % 32 / 4)] = (ulong)Math.Ceiling(p[i] * (1 << 24));
        }

        if (workers is null || (long)genotypes.Rows * p.Length < WorthSharing)
        {
            for (int genotype = 0; genotype < genotypes.Rows; genotype++)
            {
                DrawOne(generation, genotypes, genotype, first);
            }
        }
        else
        {
            workers.For(
                genotypes.Rows,
                (Frequencies: this, Key: generation, Genotypes: genotypes, First: first),
                static (state, genotype, _) =>
                    state.Frequencies.DrawOne(state.Key, state.Genotypes, genotype, state.First)
            );
        }
    }

    /// <summary>The same, gene by gene: the plain version, for tests.</summary>
    internal void DrawPlain(RandomKey generation, BitMatrix genotypes)
    {
        for (int genotype = 0; genotype < genotypes.Rows; genotype++)
        {
            var random = generation.For("genotype", (ulong)genotype).Stream();
            for (int i = 0; i < p.Length; i++)
            {
                genotypes[genotype, i] = random.NextSingle() < p[i];
            }
        }
    }

    /// <summary>Moves the frequencies by how the genotypes of a generation did.</summary>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="fitness">A finite number for each genotype; only differences count, and not their scale.</param>
    /// <param name="strength">s, how much selection there is; above 0.</param>
    /// <param name="workers">
    /// Threads, and the ranks that each have a part of the generation: what <see cref="IRanks.ShareOf"/> says of all, cut at multiples of 64.
    /// None means the caller's thread alone. They change no bit.
    /// </param>
    /// <remarks>
    /// A gene that all or none of the genotypes carry does not move, nor does any if all are equally fit.
    /// </remarks>
    /// <exception cref="ArgumentException">The sizes do not match, or a fitness is not finite; nothing was moved.</exception>
    public void Select(BitMatrix genotypes, ReadOnlySpan<double> fitness, double strength, WorkerPool? workers = null)
    {
        Check(genotypes, fitness);
        var ranks = workers?.Ranks ?? SingleRank.Instance;
        var (mean, deviation) = Moments(OfAllRanks(fitness, ranks));
        if (deviation == 0)
        {
            return;
        }

        var sums = carriers.Sum(genotypes, fitness, mean, 1 / deviation, workers, ranks);
        for (int i = 0; i < p.Length; i++)
        {
            if (sums.Of(i) is var (with, without))
            {
                p[i] /= p[i] + ((1 - p[i]) * Math.Exp(-strength * (with - without)));
            }
        }
    }

    /// <summary>Moves the frequencies by eq. 3 as it is printed: p ← p (1 + s f) / (1 + s f̄ + s p (f − f̄)).</summary>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="rewards">A finite number for each genotype, of which f_i is the mean over the carriers of allele i and f̄_i that over the others.</param>
    /// <param name="strength">s; 1 + s times any reward must be above 0.</param>
    /// <param name="workers">
    /// Threads, and the ranks that each have a part of the generation: what <see cref="IRanks.ShareOf"/> says of all, cut at multiples of 64.
    /// None means the caller's thread alone. They change no bit.
    /// </param>
    /// <remarks>
    /// A gene that all or none of the genotypes carry does not move, nor does any if all have the same reward.
    /// </remarks>
    /// <exception cref="ArgumentException">The sizes do not match, a reward is not finite, or it is too far below 0; nothing was moved.</exception>
    public void SelectAsPrinted(
        BitMatrix genotypes,
        ReadOnlySpan<double> rewards,
        double strength,
        WorkerPool? workers = null
    )
    {
        Check(genotypes, rewards);
        var ranks = workers?.Ranks ?? SingleRank.Instance;
        var all = OfAllRanks(rewards, ranks);
        var (_, deviation) = Moments(all);
        foreach (double reward in all)
        {
            if (!(1 + (strength * reward) > 0))
            {
                throw new ArgumentException($"1 + {strength} · {reward} is not above 0", nameof(rewards));
            }
        }

        if (deviation == 0)
        {
            return;
        }

        var sums = carriers.Sum(genotypes, rewards, 0, 1, workers, ranks);
        for (int i = 0; i < p.Length; i++)
        {
            if (sums.Of(i) is var (f, others))
            {
                double next = p[i] * (1 + (strength * f)) / (1 + (strength * (others + (p[i] * (f - others)))));
                p[i] = Math.Clamp(next, 0, 1);
            }
        }
    }

    /// <summary>Fixes alleles that one has all but won: frequencies nearer than this to 0 or 1 become 0 or 1.</summary>
    /// <param name="margin">At least 0, below ½; 0 fixes none.</param>
    /// <exception cref="InvalidOptionException">It is out of range.</exception>
    public void Fix(double margin)
    {
        InvalidOptionException.ThrowIfOutside(nameof(margin), margin, 0, 0.499999);
        for (int i = 0; i < p.Length; i++)
        {
            p[i] =
                p[i] < margin ? 0
                : p[i] > 1 - margin ? 1
                : p[i];
        }
    }

    // Genes 4 b … 4 b + 3 have the four words of block b; eight blocks at once are 32 genes.
    private void DrawOne(RandomKey generation, BitMatrix genotypes, int genotype, int first)
    {
        var key = generation.For("genotype", (ulong)(first + genotype));
        var halves = MemoryMarshal.Cast<ulong, uint>(genotypes.Row(genotype));
        for (int half = 0; half < halves.Length; half++)
        {
            var (r0, r1, r2, r3) = key.EightBlocksAt((ulong)half * 8);
            ref ulong below = ref thresholds![half * 32];
            halves[half] =
                SpreadBits[Less(r0, ref below, 0)]
                | SpreadBits[Less(r1, ref below, 8)] << 1
                | SpreadBits[Less(r2, ref below, 16)] << 2
                | SpreadBits[Less(r3, ref below, 24)] << 3;
        }
    }

    private static int Less(Vector512<ulong> random, ref ulong below, nuint at) =>
        (int)Vector512.LessThan(random >> 8, Vector512.LoadUnsafe(ref below, at)).ExtractMostSignificantBits();

    // Bit b of a number at bit 4 b.
    private static uint Spread(uint bits)
    {
        uint spread = 0;
        for (int b = 0; b < 8; b++)
        {
            spread |= (bits >> b & 1) << (4 * b);
        }

        return spread;
    }

    private ReadOnlySpan<double> OfAllRanks(ReadOnlySpan<double> mine, IRanks ranks)
    {
        Span<long> count = [mine.Length];
        ranks.Sum(count);
        if (ofAll.Length != count[0])
        {
            ofAll = new double[count[0]];
        }

        ranks.AllGather(mine, ofAll, PopulationKernel.Block);
        return ofAll;
    }

    private void Check(BitMatrix genotypes, ReadOnlySpan<double> fitness)
    {
        CheckColumns(genotypes);
        if (fitness.Length != genotypes.Rows)
        {
            throw new ArgumentException($"{fitness.Length} numbers for {genotypes.Rows} genotypes", nameof(fitness));
        }
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<double> fitness)
    {
        double sum = 0;
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double f in fitness)
        {
            sum += f;
            (least, most) = (Math.Min(least, f), Math.Max(most, f));
        }

        double mean = sum / fitness.Length;
        if (!double.IsFinite(mean))
        {
            throw new ArgumentException("a fitness is not finite", nameof(fitness));
        }

        // Equal numbers may have another mean in their last bit.
        if (least == most)
        {
            return (mean, 0);
        }

        double squares = 0;
        foreach (double f in fitness)
        {
            squares += (f - mean) * (f - mean);
        }

        return (mean, Math.Sqrt(squares / fitness.Length));
    }

    private void CheckColumns(BitMatrix genotypes)
    {
        if (genotypes.Columns != p.Length)
        {
            throw new ArgumentException($"{genotypes.Columns} columns for {p.Length} genes", nameof(genotypes));
        }
    }
}
