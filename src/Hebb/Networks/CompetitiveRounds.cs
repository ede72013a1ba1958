using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>What the way back through a competitive layer must know of the way forward: net inputs, values and lengths of every round.</summary>
internal sealed class CompetitiveRounds
{
    private readonly Matrix[] nets;
    private readonly Matrix[] h;
    private readonly float[] lengths;
    private readonly int rows;

    /// <summary>For a number of examples.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">How many.</param>
    public CompetitiveRounds(CompetitiveLayer layer, int rows)
    {
        this.rows = rows;
        Matrix[] Buffers() => [.. layer.Caps.Select(_ => new Matrix(rows, layer.Units))];
        (nets, h) = (Buffers(), Buffers());
        lengths = new float[layer.Caps.Count * rows];
    }

    /// <summary>The net inputs of a round, 0 … T − 1; their padding says nothing.</summary>
    public Matrix Nets(int round) => nets[round];

    /// <summary>h of a round.</summary>
    public Matrix H(int round) => h[round];

    /// <summary>|relu(v − θ)| of an example's round; 0 where nothing is active, and of bits.</summary>
    public float Length(int round, int row) => lengths[(round * rows) + row];

    /// <summary>Keeps a round of an example.</summary>
    public void Keep(
        int round,
        int row,
        ReadOnlySpan<float> net,
        ReadOnlySpan<int> active,
        ReadOnlySpan<float> values,
        float length
    )
    {
        net.CopyTo(nets[round].PaddedRow(row));
        lengths[(round * rows) + row] = length;
        var dense = h[round].PaddedRow(row);
        dense.Clear();
        for (int n = 0; n < active.Length; n++)
        {
            dense[active[n]] = values[n];
        }
    }
}
