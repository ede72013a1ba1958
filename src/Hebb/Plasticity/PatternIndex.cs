namespace Hebb.Plasticity;

/// <summary>
/// An index of the firing patterns that the neurons of a layer can have at an update: each neuron has the place of its pattern. Up to
/// T = 8 the places are the patterns themselves, and a rule is evaluated once. For longer T only patterns that occur at the update
/// have a place, in the order of the neurons, so that a rule is never evaluated for more than |V|² pairs.
/// </summary>
internal sealed class PatternIndex
{
    private readonly ushort[] patterns;
    private readonly ushort[] places;

    // For long T, the place of each pattern that occurs, from 1; 0 for the others.
    private readonly ushort[] known;

    /// <summary>For the neurons of one layer.</summary>
    /// <param name="rounds">T.</param>
    /// <param name="neurons">|V|.</param>
    public PatternIndex(int rounds, int neurons)
    {
        Neurons = neurons;
        int all = 1 << rounds;
        AreFixed = rounds <= RuleTable.MostRounds;
        patterns = AreFixed
            ? [.. Enumerable.Range(0, all).Select(pattern => (ushort)pattern)]
            : new ushort[Math.Min(all, neurons)];
        places = new ushort[AreFixed ? 0 : neurons];
        known = new ushort[AreFixed ? 0 : all];
        Count = AreFixed ? all : 0;
    }

    /// <summary>The roles of an output neuron, as the post-synaptic side of an output rule.</summary>
    public static ReadOnlySpan<ushort> Roles => [0, 1];

    /// <summary>|V|.</summary>
    public int Neurons { get; }

    /// <summary>Whether every pattern has a place, always the same.</summary>
    public bool AreFixed { get; }

    /// <summary>The most places.</summary>
    public int Most => patterns.Length;

    /// <summary>Places in use.</summary>
    public int Count { get; private set; }

    /// <summary>The pattern at each place.</summary>
    public ReadOnlySpan<ushort> Patterns => patterns.AsSpan(0, Count);

    /// <summary>The place of each neuron's pattern; until the next call.</summary>
    /// <param name="ofNeurons">The pattern of each neuron, |V|.</param>
    public ReadOnlySpan<ushort> Of(ReadOnlySpan<ushort> ofNeurons)
    {
        if (AreFixed)
        {
            return ofNeurons;
        }

        foreach (ushort pattern in Patterns)
        {
            known[pattern] = 0;
        }

        Count = 0;
        for (int i = 0; i < ofNeurons.Length; i++)
        {
            ref ushort known = ref this.known[ofNeurons[i]];
            if (known == 0)
            {
                patterns[Count++] = ofNeurons[i];
                known = (ushort)Count;
            }

            places[i] = (ushort)(known - 1);
        }

        return places;
    }
}
