using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Imprinted input weights: each neuron of a recurrent layer takes over what it sees of one training example, one Hebbian step from
/// nothing.
/// </summary>
public static class InputImprinting
{
    private const int MostTries = 100;

    /// <summary>
    /// A_i = M_i ∘ x_n for an example n drawn at random for neuron i, M_i its input edges and x_n the example as the layer takes it, with
    /// <see cref="InputTransform.Centred"/> x − μ; less the mean over its edges, and of unit length.
    /// </summary>
    /// <remarks>
    /// An example of which the neuron sees nothing but one value is drawn again, up to a hundred times; after that the weights are 0. The
    /// same network, data and key give the same bits.
    /// </remarks>
    /// <param name="network">Its first layer must be a <see cref="RecurrentLayer"/>, whose A changes.</param>
    /// <param name="data">Training examples; their labels are not looked at.</param>
    /// <param name="key">Where the draws come from.</param>
    /// <exception cref="InvalidOptionException">The layer is of another kind, or the data do not fit it.</exception>
    /// <example><code>
    /// var layer = new RecurrentOptions(2000, Cap: 400) { ReceptiveField = 10 };
    /// var fields = Network.Create(mnist.Train, key, InputTransform.Centred(mnist.Train), layer);
    /// fields.ImprintInput(mnist.Train, key);
    /// </code></example>
    public static void ImprintInput(this Network network, LabelledData data, RandomKey key)
    {
        var layer =
            network.Hidden[0] as RecurrentLayer
            ?? throw new InvalidOptionException("the first hidden layer", "of another kind", "recurrent");
        network.RequireInputs(data.Inputs);
        data.RequireExamples();
        Finite.Require(data.Examples, 0, data.Count, nameof(data));
        var example = new float[layer.Inputs];
        var weights = new float[layer.Inputs];
        for (int i = 0; i < layer.Neurons; i++)
        {
            var random = key.For("imprinted", (ulong)i).Stream();
            bool isHeard = false;
            for (int tries = 0; !isHeard && tries < MostTries; tries++)
            {
                var drawn = data.Examples.Row(random.NextInt32(data.Count));
                if (network.Input is { } transform)
                {
                    transform.Apply(drawn, example);
                }
                else
                {
                    drawn.CopyTo(example);
                }

                isHeard = Take(layer, i, example, weights);
            }

            for (int j = 0; j < weights.Length; j++)
            {
                layer.A[j, i] = isHeard ? weights[j] : 0;
            }
        }
    }

    // Whether there is anything to be seen.
    private static bool Take(RecurrentLayer layer, int neuron, float[] example, float[] weights)
    {
        float sum = 0;
        int edges = 0;
        for (int j = 0; j < weights.Length; j++)
        {
            bool exists = layer.InputEdges?[j, neuron] != false;
            sum += exists ? example[j] : 0;
            edges += exists ? 1 : 0;
        }

        float mean = sum / Math.Max(1, edges);
        float squares = 0;
        for (int j = 0; j < weights.Length; j++)
        {
            weights[j] = layer.InputEdges?[j, neuron] != false ? example[j] - mean : 0;
            squares = MathF.FusedMultiplyAdd(weights[j], weights[j], squares);
        }

        float length = MathF.Sqrt(squares);
        for (int j = 0; j < weights.Length && length > 0; j++)
        {
            weights[j] /= length;
        }

        return length > 1e-6f * (1 + MathF.Abs(mean));
    }
}
