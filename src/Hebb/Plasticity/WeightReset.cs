using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>The weights that training starts from: 0 for additive rules, 1 for multiplicative ones.</summary>
internal static class WeightReset
{
    /// <summary>Sets U, and W of every recurrent layer, to what training starts from.</summary>
    public static void Reset(this Network network, UpdateKind update)
    {
        network.ResetOutput(update);
        foreach (var layer in network.Hidden)
        {
            Reset(layer, Start(update));
        }
    }

    /// <summary>Sets U to what training starts from.</summary>
    public static void ResetOutput(this Network network, UpdateKind update) => network.U.Fill(Start(update));

    private static void Reset(HiddenLayer layer, float start)
    {
        if (layer is ConcatenatedLayers concatenated)
        {
            foreach (var bank in concatenated.Banks)
            {
                Reset(bank, start);
            }
        }
        else if (layer is RecurrentLayer recurrent)
        {
            recurrent.W.Buffer.Clear();
            for (int j = 0; start != 0 && j < recurrent.W.Rows; j++)
            {
                for (int i = 0; i < recurrent.W.Columns; i++)
                {
                    recurrent.W[j, i] = recurrent.GraphEdges[j, i] ? start : 0;
                }
            }
        }
    }

    private static float Start(UpdateKind update) => update == UpdateKind.Additive ? 0 : 1;
}
