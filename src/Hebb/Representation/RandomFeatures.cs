using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>Weights before anything is learned.</summary>
internal static class RandomFeatures
{
    /// <summary>[W_j; w_j] ~ N(0, 1) of unit length.</summary>
    /// <param name="weights">W, d × m.</param>
    /// <param name="bias">Becomes c w, 1 × m.</param>
    /// <param name="constant">c; at 0 there is no w.</param>
    /// <param name="key">Where the weights come from.</param>
    public static void Draw(Matrix weights, Matrix bias, float constant, RandomKey key)
    {
        var stream = key.For("first weights").Stream();
        for (int i = 0; i < weights.Rows; i++)
        {
            stream.FillNormal(weights.Row(i));
        }

        var own = bias.Row(0);
        own.Clear();
        if (constant > 0)
        {
            stream.FillNormal(own);
        }

        for (int j = 0; j < weights.Columns; j++)
        {
            float squares = own[j] * own[j];
            for (int i = 0; i < weights.Rows; i++)
            {
                squares = MathF.FusedMultiplyAdd(weights[i, j], weights[i, j], squares);
            }

            float length = MathF.Max(MathF.Sqrt(squares), 1e-6f);
            own[j] *= constant / length;
            for (int i = 0; i < weights.Rows; i++)
            {
                weights[i, j] /= length;
            }
        }
    }
}
