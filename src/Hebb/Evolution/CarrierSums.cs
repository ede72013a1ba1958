using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// For each gene the sum of what its carriers have, in fixed point: each number is rounded once to a multiple of 2^−40 and
/// added as a whole number, so that neither the order nor the number of threads changes a bit.
/// </summary>
/// <param name="genes">n.</param>
internal sealed class CarrierSums(int genes)
{
    private const double Scale = 1L << 40;
    private const int Words = 64;

    // The sum of each gene, its carriers, the sum over all genotypes and their number: one message among ranks.
    private readonly long[] all = new long[(2 * genes) + 2];
    private long[] terms = [];

    /// <summary>The mean of a gene's carriers and that of the others; none where all or none carry it.</summary>
    public (double With, double Without)? Of(int gene)
    {
        var (sum, carriers) = (all[gene], all[genes + gene]);
        var (total, population) = (all[^2], all[^1]);
        long others = population - carriers;
        return carriers == 0 || others == 0 ? null : (sum / Scale / carriers, (total - sum) / Scale / others);
    }

    /// <summary>Sums (value − shift) · factor over the carriers of each gene, among the genotypes of all ranks.</summary>
    public CarrierSums Sum(
        BitMatrix genotypes,
        ReadOnlySpan<double> values,
        double shift,
        double factor,
        WorkerPool? workers,
        IRanks ranks
    )
    {
        if (terms.Length != values.Length)
        {
            terms = new long[values.Length];
        }

        long total = 0;
        for (int g = 0; g < values.Length; g++)
        {
            terms[g] = checked((long)Math.Round((values[g] - shift) * factor * Scale));
            total = checked(total + terms[g]);
        }

        if (workers is null)
        {
            for (int word = 0; word < genotypes.WordsPerRow; word++)
            {
                SumOf(genotypes, word);
            }
        }
        else
        {
            workers.For(
                genotypes.WordsPerRow,
                (Sums: this, Genotypes: genotypes),
                static (state, word, _) => state.Sums.SumOf(state.Genotypes, word)
            );
        }

        (all[^2], all[^1]) = (total, values.Length);
        ranks.Sum(all);
        return this;
    }

    /// <summary>The same, gene by gene: the plain version, for tests.</summary>
    internal static (long Sum, int Carriers) Plain(BitMatrix genotypes, ReadOnlySpan<double> values, int gene)
    {
        var (sum, carriers) = (0L, 0);
        for (int g = 0; g < values.Length; g++)
        {
            if (genotypes[g, gene])
            {
                sum += (long)Math.Round(values[g] * Scale);
                carriers++;
            }
        }

        return (sum, carriers);
    }

    /// <summary>The sum of a gene in units of 2^−40, and its carriers.</summary>
    internal (long Sum, int Carriers) Raw(int gene) => (all[gene], (int)all[genes + gene]);

    // 64 genes: eight vectors of sums and eight of counts stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumOf(BitMatrix genotypes, int word)
    {
        Span<long> sum = stackalloc long[Words];
        Span<long> count = stackalloc long[Words];
        ref long s = ref MemoryMarshal.GetReference(sum);
        ref long c = ref MemoryMarshal.GetReference(count);
        sum.Clear();
        count.Clear();
        var lane = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        int stride = genotypes.WordsPerRow;
        ref ulong bits = ref Unsafe.Add(ref MemoryMarshal.GetReference(genotypes.Words), word);
        for (int eighth = 0; eighth < Words / 8; eighth++)
        {
            Vector512<long> here = default,
                carry = default;
            for (int g = 0; g < terms.Length; g++)
            {
                long eight = (long)(Unsafe.Add(ref bits, g * stride) >> (8 * eighth));
                var set = Vector512.Equals(Vector512.Create(eight) & lane, lane);
                here += set & Vector512.Create(terms[g]);
                carry -= set;
            }

            here.StoreUnsafe(ref s, (nuint)(8 * eighth));
            carry.StoreUnsafe(ref c, (nuint)(8 * eighth));
        }

        int first = word * Words;
        int genesHere = Math.Min(Words, genes - first);
        sum[..genesHere].CopyTo(all.AsSpan(first));
        count[..genesHere].CopyTo(all.AsSpan(genes + first));
    }
}
