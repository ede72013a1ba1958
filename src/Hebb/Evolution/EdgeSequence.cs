namespace Hebb.Evolution;

/// <summary>
/// Edges in the order in which their weights are made: chunk by chunk, and within a chunk from few genes to many. So their genes
/// are read one after the other, and how often a loop over them runs hardly changes from one edge to the next, which a processor
/// guesses right.
/// </summary>
internal sealed class EdgeSequence
{
    private readonly int[] chunkStart;

    /// <summary>In chunks that are made together.</summary>
    /// <param name="from">How the weights come about.</param>
    /// <param name="chunks">For each chunk its edges, and where the weights of each go.</param>
    public EdgeSequence(EdgeGenes from, IEnumerable<IEnumerable<(int Edge, int Target)>> chunks)
    {
        var (edges, genes, start) = (new List<PlacedEdge>(), new List<GeneValue>(), new List<int> { 0 });
        foreach (var chunk in chunks)
        {
            foreach (var (edge, target) in chunk.OrderBy(place => from.Start[place.Edge + 1] - from.Start[place.Edge]))
            {
                int first = genes.Count;
                for (int e = from.Start[edge]; e < from.Start[edge + 1]; e++)
                {
                    genes.Add(new GeneValue(from.Genes[e], from.Values[e]));
                }

                edges.Add(new PlacedEdge(edge, first, genes.Count, from.Constant[edge], target));
            }

            start.Add(edges.Count);
        }

        chunkStart = [.. start];
        Edges = [.. edges];
        Genes = [.. genes];
    }

    /// <summary>All of them.</summary>
    public PlacedEdge[] Edges { get; }

    /// <summary>The genes of all of them.</summary>
    public GeneValue[] Genes { get; }

    /// <summary>A chunk, by its number.</summary>
    public ReadOnlySpan<PlacedEdge> Chunk(int number) => Edges.AsSpan(chunkStart[number]..chunkStart[number + 1]);
}
