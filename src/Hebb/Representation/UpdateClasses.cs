namespace Hebb.Representation;

/// <summary>
/// One side of a weight matrix, for one example: neurons that know the same are one class. A neuron that never fired is in none.
/// </summary>
internal sealed class UpdateClasses(int neurons, int rounds, int numbers, int most)
{
    private readonly int[] ofNeuron = new int[neurons];
    private readonly int[] ofPattern = new int[1 << rounds];
    private readonly float[] inputs = new float[most * numbers];
    private readonly int[] sizes = new int[most];

    /// <summary>Numbers of a class.</summary>
    public int Numbers => numbers;

    /// <summary>Classes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The class of each neuron, or −1.</summary>
    public ReadOnlySpan<int> OfNeuron => ofNeuron;

    /// <summary>What each class knows, one after the other.</summary>
    public Span<float> Inputs => inputs.AsSpan(0, Count * numbers);

    /// <summary>How many neurons are in each class.</summary>
    public ReadOnlySpan<int> Sizes => sizes.AsSpan(0, Count);

    /// <summary>The most classes there can be: patterns but that of silence, or neurons.</summary>
    public static int MostPatterns(int neurons, int rounds) => Math.Min(neurons, (1 << rounds) - 1);

    /// <summary>Each neuron is one class with one number.</summary>
    public void ByValue(ReadOnlySpan<float> values)
    {
        Count = values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            ofNeuron[i] = i;
            inputs[i] = values[i];
        }
    }

    /// <summary>Neurons of the same pattern are a class.</summary>
    public void ByPattern(ReadOnlySpan<ushort> patterns)
    {
        Array.Fill(ofPattern, -1);
        Count = 0;
        for (int i = 0; i < patterns.Length; i++)
        {
            int s = patterns[i];
            if (s != 0 && ofPattern[s] < 0)
            {
                ofPattern[s] = Count;
                sizes[Count] = 0;
                WriteBits(s, inputs.AsSpan(Count++ * numbers, rounds));
            }

            ofNeuron[i] = s == 0 ? -1 : ofPattern[s];
            if (s != 0)
            {
                sizes[ofPattern[s]]++;
            }
        }
    }

    /// <summary>Each neuron that fired is a class and knows the patterns of its neighbours too.</summary>
    /// <param name="patterns">s of each neuron.</param>
    /// <param name="order">Which neuron is at each place of the ring.</param>
    public void ByNeighbours(ReadOnlySpan<ushort> patterns, ReadOnlySpan<int> order)
    {
        Count = 0;
        int n = order.Length;
        for (int place = 0; place < n; place++)
        {
            int i = order[place];
            ofNeuron[i] = patterns[i] == 0 ? -1 : Count;
            if (patterns[i] == 0)
            {
                continue;
            }

            for (int o = -UpdateRule.Reach; o <= UpdateRule.Reach; o++)
            {
                int neighbour = order[(((place + o) % n) + n) % n];
                int at = (Count * numbers) + ((o + UpdateRule.Reach) * rounds);
                WriteBits(patterns[neighbour], inputs.AsSpan(at, rounds));
            }

            sizes[Count++] = 1;
        }
    }

    private void WriteBits(int pattern, Span<float> bits)
    {
        for (int t = 0; t < rounds; t++)
        {
            bits[t] = pattern >> (rounds - 1 - t) & 1;
        }
    }
}
