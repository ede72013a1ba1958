using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>The weights that training starts from: 0 for additive rules, 1 for multiplicative ones.</summary>
internal static class WeightReset
{
    /// <summary>Sets U, and W of every recurrent layer, to what training starts from.</summary>
    public static void Reset(this Network network, UpdateKind update)
    {
        network.ResetOutput(update);
        Reset(network.Hidden, Start(update));
    }

    /// <summary>Sets U to what training starts from.</summary>
    public static void ResetOutput(this Network network, UpdateKind update) => network.U.Fill(Start(update));

    // By index, as an enumerator would be allocated.
    private static void Reset(IReadOnlyList<HiddenLayer> layers, float start)
    {
        for (int l = 0; l < layers.Count; l++)
        {
            if (layers[l] is ConcatenatedLayers concatenated)
            {
                Reset(concatenated.Banks, start);
            }
            else if (layers[l] is RecurrentLayer recurrent)
            {
                Reset(recurrent, start);
            }
        }
    }

    private static void Reset(RecurrentLayer layer, float start)
    {
        layer.W.Buffer.Clear();
        for (int j = 0; start != 0 && j < layer.W.Rows; j++)
        {
            for (int i = 0; i < layer.W.Columns; i++)
            {
                layer.W[j, i] = layer.GraphEdges[j, i] ? start : 0;
            }
        }
    }

    private static float Start(UpdateKind update) => update == UpdateKind.Additive ? 0 : 1;
}
