using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Represent;

/// <summary>
/// Networks of the synthetic sets of the plane as functions of the points themselves: an attack on one stays where the data can be.
/// </summary>
internal static class PlaneNetwork
{
    /// <summary>The same network, for points instead of inputs: x = z P, so what multiplies x, after P, multiplies z.</summary>
    /// <param name="network">One layer, competitive or recurrent, with all its edges from the inputs, and no transform.</param>
    /// <exception cref="ArgumentException">It is another kind of network.</exception>
    public static Network Of(Network network)
    {
        HiddenLayer hidden = network.Hidden[0] switch
        {
            CompetitiveLayer layer => new CompetitiveLayer(OfPlane(layer.W), layer.Bias, layer.Caps, layer.R)
            {
                Values = layer.Values,
                Output = layer.Output,
                Injection = layer.Injection,
            },
            RecurrentLayer layer => new RecurrentLayer(
                null,
                OfPlane(layer.A),
                layer.GraphEdges,
                layer.W,
                layer.Cap,
                layer.Rounds
            )
            {
                HiddenBias = layer.HiddenBias,
            },
            _ => throw new ArgumentException(
                "a network with a competitive or a recurrent layer expected",
                nameof(network)
            ),
        };
        return new Network(null, [hidden], network.U);
    }

    private static Matrix OfPlane(Matrix weights)
    {
        var plane = Synthetic.PlaneToInputs();
        var product = new Matrix(plane.Rows, weights.Columns);
        for (int r = 0; r < plane.Rows; r++)
        {
            for (int i = 0; i < plane.Columns; i++)
            {
                for (int j = 0; j < weights.Columns; j++)
                {
                    product[r, j] += plane[r, i] * weights[i, j];
                }
            }
        }

        return product;
    }

    /// <summary>The points that examples were made from, with their labels.</summary>
    public static LabelledData PointsOf(LabelledData data) =>
        new(Synthetic.PlaneOf(data.Examples), data.Labels, data.LabelCount);
}
