using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>The weights that training starts from: 0 for additive rules, 1 for multiplicative ones.</summary>
internal static class WeightReset
{
    /// <summary>Sets U, and W of every recurrent layer, to what training starts from.</summary>
    public static void Reset(this Network network, UpdateKind update)
    {
        network.ResetOutput(update);
        for (int l = 0; l < network.Hidden.Count; l++)
        {
            Reset(network.Hidden[l], Start(update));
        }
    }

    /// <summary>Sets U to what training starts from.</summary>
    public static void ResetOutput(this Network network, UpdateKind update) => network.U.Fill(Start(update));

    private static void Reset(HiddenLayer any, float start)
    {
        if (any is ConcatenatedLayers concatenated)
        {
            // By index, as an enumerator would be allocated.
            for (int b = 0; b < concatenated.Banks.Count; b++)
            {
                Reset(concatenated.Banks[b], start);
            }
        }

        if (any is not RecurrentLayer layer)
        {
            return;
        }

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
