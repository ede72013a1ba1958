namespace Hebb.Evolution;

/// <summary>
/// Links in the order in which their weights are made: chunk by chunk, and within a chunk from few genes to many. So their genes
/// are read one after the other, and how often a loop over them runs hardly changes from one link to the next, which a processor
/// guesses right.
/// </summary>
internal sealed class LinkSequence
{
    private readonly int[] chunkStart;

    /// <summary>In chunks that are made together.</summary>
    /// <param name="from">How the weights come about.</param>
    /// <param name="chunks">For each chunk its links, and where the weights of each go.</param>
    public LinkSequence(LinkGenes from, IEnumerable<IEnumerable<(int Link, int Target)>> chunks)
    {
        var (links, genes, start) = (new List<PlacedLink>(), new List<GeneValue>(), new List<int> { 0 });
        foreach (var chunk in chunks)
        {
            foreach (var (link, target) in chunk.OrderBy(place => from.Start[place.Link + 1] - from.Start[place.Link]))
            {
                int first = genes.Count;
                for (int e = from.Start[link]; e < from.Start[link + 1]; e++)
                {
                    genes.Add(new GeneValue(from.Genes[e], from.Values[e]));
                }

                links.Add(new PlacedLink(link, first, genes.Count, from.Constant[link], target));
            }

            start.Add(links.Count);
        }

        chunkStart = [.. start];
        Links = [.. links];
        Genes = [.. genes];
    }

    /// <summary>All of them.</summary>
    public PlacedLink[] Links { get; }

    /// <summary>The genes of all of them.</summary>
    public GeneValue[] Genes { get; }

    /// <summary>A chunk, by its number.</summary>
    public ReadOnlySpan<PlacedLink> Chunk(int number) => Links.AsSpan(chunkStart[number]..chunkStart[number + 1]);
}
