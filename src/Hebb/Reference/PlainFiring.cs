namespace Hebb.Reference;

/// <summary>What one layer did for one example.</summary>
/// <param name="Currents">a = A x, one number for each neuron; empty for concatenated layers.</param>
/// <param name="H">h_1 … h_T, each one number for each neuron; of concatenated layers h_T is what they hand on, each of length 1/√n.</param>
/// <param name="Fired">For each round whether each neuron fired in it.</param>
internal sealed record PlainFiring<T>(T[] Currents, T[][] H, bool[][] Fired)
{
    /// <summary>h_T, what the layer hands on.</summary>
    public T[] Output => H[^1];

    /// <summary>The firing pattern of each neuron: T bits, the first round the most significant (paper, section 1).</summary>
    public ushort[] Patterns
    {
        get
        {
            var patterns = new ushort[Output.Length];
            foreach (bool[] round in Fired)
            {
                for (int i = 0; i < patterns.Length; i++)
                {
                    patterns[i] = (ushort)((2 * patterns[i]) + (round[i] ? 1 : 0));
                }
            }

            return patterns;
        }
    }
}
