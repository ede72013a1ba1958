using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>How the weights of edges come about: a part that is the same for all genotypes, and a contribution of each of some genes.</summary>
/// <param name="Constant">For each edge the part that does not vary.</param>
/// <param name="Start">The first entry of each edge, and the entry after the last.</param>
/// <param name="Genes">The gene of each entry, rising within an edge.</param>
/// <param name="Values">What carriers of the gene have more.</param>
internal sealed record EdgeGenes(float[] Constant, int[] Start, int[] Genes, float[] Values)
{
    /// <summary>The same without the genes that are fixed: their contribution is constant now, and costs nothing more.</summary>
    /// <param name="isFixed">Bit i: whether gene i is fixed.</param>
    /// <param name="p">The frequencies of the alleles; 0 or 1 where fixed.</param>
    public EdgeGenes Without(BitMatrix isFixed, ReadOnlySpan<double> p)
    {
        var bits = isFixed.Row(0);
        var constant = (float[])Constant.Clone();
        var start = new int[Start.Length];
        var (genes, values) = (new List<int>(Genes.Length), new List<float>(Genes.Length));
        for (int edge = 0; edge < Constant.Length; edge++)
        {
            for (int e = Start[edge]; e < Start[edge + 1]; e++)
            {
                int gene = Genes[e];
                if ((bits[gene >> 6] >> (gene & 63) & 1) == 0)
                {
                    genes.Add(gene);
                    values.Add(Values[e]);
                }
                else if (p[gene] == 1)
                {
                    constant[edge] += Values[e];
                }
            }

            start[edge + 1] = genes.Count;
        }

        return new EdgeGenes(constant, start, [.. genes], [.. values]);
    }
}
