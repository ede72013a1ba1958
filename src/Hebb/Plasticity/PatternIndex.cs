using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>
/// The classes that neurons fall into at an update, one for each firing pattern. Up to T = 8 every pattern is a class for
/// good, and a rule is written out once. For longer T the classes are the patterns that occur at the update, in the order of
/// the neurons, so that a rule is never evaluated for more than |V|² pairs.
/// </summary>
internal sealed class PatternIndex
{
    private readonly ushort[] patterns;
    private readonly ushort[] classes;

    // For long T, the class of each pattern that occurs, from 1; 0 for the others.
    private readonly ushort[] known;

    public PatternIndex(NetworkShape shape)
    {
        AreFixed = shape.Rounds <= RuleTable.MostRounds;
        patterns = AreFixed
            ? [.. Enumerable.Range(0, shape.Patterns).Select(pattern => (ushort)pattern)]
            : new ushort[Math.Min(shape.Patterns, shape.Neurons)];
        classes = new ushort[AreFixed ? 0 : shape.Neurons];
        known = new ushort[AreFixed ? 0 : shape.Patterns];
        Count = AreFixed ? shape.Patterns : 0;
    }

    /// <summary>The roles of an output neuron, as the post-synaptic side of an output rule.</summary>
    public static ReadOnlySpan<ushort> Roles => [0, 1];

    /// <summary>Whether they are all patterns.</summary>
    public bool AreFixed { get; }

    /// <summary>How many classes there can be.</summary>
    public int Most => patterns.Length;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The pattern of each class.</summary>
    public ReadOnlySpan<ushort> Patterns => patterns.AsSpan(0, Count);

    /// <summary>The class of each neuron; until the next call.</summary>
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

            classes[i] = (ushort)(known - 1);
        }

        return classes;
    }
}
