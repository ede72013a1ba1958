using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>What a layer takes, as dense rows: those of the layer below, or a buffer where that layer gives sparse rows alone.</summary>
/// <param name="capacity">The most examples in a block.</param>
/// <param name="inputs">How many numbers a row has.</param>
internal sealed class DenseInput(int capacity, int inputs)
{
    private Matrix? expanded;

    /// <summary>The dense rows of the block.</summary>
    /// <param name="below">The block that the layer below gives.</param>
    /// <param name="start">The first example that is needed.</param>
    /// <param name="rows">How many are.</param>
    public Matrix Of(Rows below, int start, int rows)
    {
        if (below.Dense is { } dense)
        {
            return dense;
        }

        expanded ??= new Matrix(capacity, inputs);
        for (int b = start; b < start + rows; b++)
        {
            below.CopyTo(b, expanded.PaddedRow(b));
        }

        return expanded;
    }
}
