namespace Hebb.Networks;

/// <summary>In which of T rounds a neuron fired. The first round is the most significant bit, the last round the least.</summary>
/// <param name="Bits">The pattern as a number, 0 … 2^T − 1.</param>
/// <param name="Rounds">T.</param>
public readonly record struct FiringPattern(int Bits, int Rounds)
{
    /// <summary>Whether the neuron fired in the first round.</summary>
    public bool FirstBit => Fired(1);

    /// <summary>Whether the neuron fired in the last round.</summary>
    public bool LastBit => Fired(Rounds);

    /// <summary>Whether the neuron fired in a round.</summary>
    /// <param name="round">From 1 to T.</param>
    public bool Fired(int round) => (Bits >> (Rounds - round) & 1) != 0;

    /// <summary>The pattern as T digits, such as <c>101</c>: fired in the first and the last of three rounds.</summary>
    public override string ToString() => Convert.ToString(Bits, 2).PadLeft(Rounds, '0');
}
