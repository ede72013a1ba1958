namespace Hebb.Evolution;

/// <summary>
/// An input of a unit that is not 0: its edge, counted from the unit's first, and which input it is. In 32 bits, as every block of
/// genotypes reads all terms of a minibatch, and a generation takes as long as that.
/// </summary>
/// <param name="Bits">The edge above the input.</param>
internal readonly record struct SparseTerm(uint Bits)
{
    /// <summary>A term of a network whose inputs take <paramref name="inputBits"/> bits.</summary>
    public SparseTerm(int edge, int input, int inputBits)
        : this(((uint)edge << inputBits) | (uint)input) { }
}
