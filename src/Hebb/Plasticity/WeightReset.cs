using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>The weights that training starts from: 0 for additive rules, 1 for multiplicative ones.</summary>
internal static class WeightReset
{
    /// <summary>Starts W and U anew.</summary>
    public static void Reset(this RecurrentNetwork network, UpdateKind update)
    {
        network.ResetOutput(update);
        network.W.Buffer.Clear();
        float start = Start(update);
        if (start != 0)
        {
            for (int j = 0; j < network.W.Rows; j++)
            {
                for (int i = 0; i < network.W.Columns; i++)
                {
                    network.W[j, i] = network.GraphEdges[j, i] ? start : 0;
                }
            }
        }
    }

    /// <summary>Starts U anew.</summary>
    public static void ResetOutput(this RecurrentNetwork network, UpdateKind update) => network.U.Fill(Start(update));

    private static float Start(UpdateKind update) => update == UpdateKind.Additive ? 0 : 1;
}
