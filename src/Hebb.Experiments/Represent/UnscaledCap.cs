using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Represent;

/// <summary>What a graded cap leaves before it is divided by its length: relu(u − u_(k+1)).</summary>
internal static class UnscaledCap
{
    /// <summary>The features of examples.</summary>
    /// <param name="layer">A layer of one graded round, the first of its network.</param>
    /// <param name="examples">x, n × d.</param>
    /// <returns>n × m.</returns>
    /// <exception cref="InvalidOptionException">The layer has more rounds than one, or caps of bits.</exception>
    public static Matrix Features(CompetitiveLayer layer, Matrix examples)
    {
        InvalidOptionException.ThrowIfOutside("rounds of unscaled features", layer.Caps.Count, 1, 1);
        if (layer.Values != CompetitiveValues.Graded)
        {
            throw new InvalidOptionException(nameof(layer.Values), $"{layer.Values}", "graded for unscaled features");
        }

        var features = new Matrix(examples.Rows, layer.Units);
        var sorted = new float[layer.Units];
        for (int n = 0; n < examples.Rows; n++)
        {
            var u = features.Row(n);
            layer.Bias.Row(0).CopyTo(u);
            for (int i = 0; i < layer.Inputs; i++)
            {
                float x = examples[n, i];
                var weights = layer.W.Row(i);
                for (int j = 0; j < u.Length; j++)
                {
                    u[j] = MathF.FusedMultiplyAdd(x, weights[j], u[j]);
                }
            }

            u.CopyTo(sorted);
            sorted.AsSpan().Sort();
            float next = sorted[^(layer.Caps[0] + 1)];
            foreach (ref float value in u)
            {
                value = MathF.Max(value - next, 0);
            }
        }

        return features;
    }
}
