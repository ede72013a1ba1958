using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// The links of one layer and the rows of the weight generation matrix that belong to them: the weight of link l is
/// Σ_i G(l, i) x(i), where each G(l, i) is uniform in [−1, 1] with probability β and 0 otherwise (section 2).
/// </summary>
/// <remarks>Links of one unit lie side by side, in the order of their sources; the genes of one link likewise.</remarks>
public sealed class GenerationMatrix
{
    private readonly int[] firstLink;
    private readonly int[] source;
    private readonly int[] firstEntry;
    private readonly int[] gene;
    private readonly float[] coefficient;
    private readonly float[] constant;

    private GenerationMatrix(
        int sources,
        int[] firstLink,
        int[] source,
        int[] firstEntry,
        int[] gene,
        float[] coefficient,
        float[] constant
    )
    {
        Sources = sources;
        this.firstLink = firstLink;
        this.source = source;
        this.firstEntry = firstEntry;
        this.gene = gene;
        this.coefficient = coefficient;
        this.constant = constant;
    }

    /// <summary>Units of the layer before.</summary>
    public int Sources { get; }

    /// <summary>Units of the layer.</summary>
    public int Units => firstLink.Length - 1;

    /// <summary>Links in all.</summary>
    public int Links => source.Length;

    /// <summary>Entries that are not 0.</summary>
    public int Entries => gene.Length;

    /// <summary>The first link of each unit, and the number of links at the end.</summary>
    internal ReadOnlySpan<int> FirstLink => firstLink;

    /// <summary>The unit of the layer before that a link comes from.</summary>
    internal ReadOnlySpan<int> Source => source;

    /// <summary>The first entry of each link, and the number of entries at the end.</summary>
    internal ReadOnlySpan<int> FirstEntry => firstEntry;

    /// <summary>The gene of each entry.</summary>
    internal ReadOnlySpan<int> Gene => gene;

    /// <summary>G(l, i) of each entry.</summary>
    internal ReadOnlySpan<float> Coefficient => coefficient;

    /// <summary>What genes that no longer vary add to each link.</summary>
    internal ReadOnlySpan<float> Constant => constant;

    /// <summary>Draws links and entries.</summary>
    /// <param name="sources">Units of the layer before.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="linkProbability">Of each link, in (0, 1].</param>
    /// <param name="genes">n.</param>
    /// <param name="geneDensity">β, in (0, 1].</param>
    /// <param name="key">Links and entries use independent streams of it.</param>
    public static GenerationMatrix Create(
        int sources,
        int units,
        double linkProbability,
        int genes,
        double geneDensity,
        RandomKey key
    )
    {
        var ofLinks = key.For("links").Stream();
        var ofEntries = key.For("entries").Stream();
        var firstLink = new int[units + 1];
        var source = new List<int>();
        List<int> firstEntry = [0];
        var gene = new List<int>();
        var coefficient = new List<float>();
        for (int unit = 0; unit < units; unit++)
        {
            for (
                int from = Next(-1, linkProbability, ref ofLinks);
                from < sources;
                from = Next(from, linkProbability, ref ofLinks)
            )
            {
                source.Add(from);
                for (int i = Next(-1, geneDensity, ref ofEntries); i < genes; i = Next(i, geneDensity, ref ofEntries))
                {
                    gene.Add(i);
                    coefficient.Add(ofEntries.NextSingle(-1, 1));
                }

                firstEntry.Add(gene.Count);
            }

            firstLink[unit + 1] = source.Count;
        }

        return new GenerationMatrix(
            sources,
            firstLink,
            [.. source],
            [.. firstEntry],
            [.. gene],
            [.. coefficient],
            new float[source.Count]
        );
    }

    /// <summary>The weights that a genotype, or a distribution of genotypes in the mean, gives the links.</summary>
    /// <param name="x">A number in [0, 1] for each gene.</param>
    /// <param name="weights">Receives them, source × unit.</param>
    /// <param name="firstSource">Where the layer's sources begin among the rows.</param>
    /// <param name="firstUnit">Where its units begin among the columns.</param>
    public void Express(ReadOnlySpan<double> x, Matrix weights, int firstSource = 0, int firstUnit = 0)
    {
        for (int unit = 0; unit < Units; unit++)
        {
            for (int link = firstLink[unit]; link < firstLink[unit + 1]; link++)
            {
                double weight = constant[link];
                for (int entry = firstEntry[link]; entry < firstEntry[link + 1]; entry++)
                {
                    weight += coefficient[entry] * x[gene[entry]];
                }

                weights[firstSource + source[link], firstUnit + unit] = (float)weight;
            }
        }
    }

    /// <summary>The same matrix without the genes that no longer vary: what they add is kept with each link.</summary>
    /// <param name="x">The frequency of allele 1 of each gene; genes at 0 or 1 go.</param>
    public GenerationMatrix WithoutFixed(ReadOnlySpan<double> x)
    {
        var first = new int[firstEntry.Length];
        var genes = new List<int>(gene.Length);
        var coefficients = new List<float>(gene.Length);
        float[] sums = [.. constant];
        for (int link = 0; link < Links; link++)
        {
            for (int entry = firstEntry[link]; entry < firstEntry[link + 1]; entry++)
            {
                double frequency = x[gene[entry]];
                if (frequency is 0 or 1)
                {
                    sums[link] += frequency == 1 ? coefficient[entry] : 0;
                }
                else
                {
                    genes.Add(gene[entry]);
                    coefficients.Add(coefficient[entry]);
                }
            }

            first[link + 1] = genes.Count;
        }

        return new GenerationMatrix(Sources, firstLink, source, first, [.. genes], [.. coefficients], sums);
    }

    // The next success of independent trials after one of them: the gaps are geometric, so that only successes cost time.
    private static int Next(int last, double probability, ref RandomStream random)
    {
        if (probability >= 1)
        {
            return last + 1;
        }

        double gap = Math.Floor(Math.Log(random.NextOpenDouble()) / Math.Log(1 - probability));
        return (int)Math.Min(int.MaxValue, last + 1 + gap);
    }
}
