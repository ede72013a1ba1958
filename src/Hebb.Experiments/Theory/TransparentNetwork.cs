using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>A network whose hidden activity is its input: statements about hidden activity can be tried on numbers chosen by hand.</summary>
internal static class TransparentNetwork
{
    /// <summary>Creates it: one edge of weight 1 from each input to the neuron of the same index, and no cap.</summary>
    /// <param name="neurons">Inputs, and neurons; inputs must not be negative.</param>
    public static Network Create(int neurons)
    {
        var edges = new BitMatrix(neurons, neurons);
        var a = new Matrix(neurons, neurons);
        for (int i = 0; i < neurons; i++)
        {
            edges[i, i] = true;
            a[i, i] = 1;
        }

        return new Network(null, [new RecurrentLayer(edges, a, cap: neurons)], new Matrix(neurons, 2));
    }
}
