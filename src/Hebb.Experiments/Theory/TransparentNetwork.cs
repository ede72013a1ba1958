using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>A network whose hidden activity is its input: statements about hidden activity can be tried on numbers chosen by hand.</summary>
internal static class TransparentNetwork
{
    /// <summary>Creates it: one edge of weight 1 from each input to the neuron of the same index, and no cap.</summary>
    /// <param name="neurons">Inputs, and neurons; inputs must not be negative.</param>
    public static RecurrentNetwork Create(int neurons)
    {
        var edges = new BitMatrix(neurons, neurons);
        var a = new Matrix(neurons, neurons);
        for (int i = 0; i < neurons; i++)
        {
            edges[i, i] = true;
            a[i, i] = 1;
        }

        return new RecurrentNetwork(
            new NetworkShape(neurons, neurons, 2, neurons, 1),
            edges,
            a,
            new BitMatrix(0, 0),
            new Matrix(0, 0),
            new Matrix(neurons, 2)
        );
    }
}
