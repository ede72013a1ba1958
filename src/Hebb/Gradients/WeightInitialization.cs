using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// Random weights to begin a gradient descent with. A network is made with W = U = 0, where no gradient reaches A until U
/// is trained, nor W under <see cref="Recurrence.ThroughGraph"/>.
/// </summary>
public static class WeightInitialization
{
    /// <summary>Draws U from N(0, σ²).</summary>
    /// <param name="network">Its U changes.</param>
    /// <param name="key">Where the numbers come from.</param>
    /// <param name="deviation">
    /// σ. The default was chosen on the last 10,000 training images of MNIST (|V| = 1000, k = 500, T = 1, one network, A alone
    /// trained, four epochs on the others, the best of four step sizes for each): .9665 with .001, .9757 with .01, .9685
    /// with .045.
    /// </param>
    public static void DrawOutputWeights(this RecurrentNetwork network, RandomKey key, float deviation = 0.01f) =>
        Draw(network.U, null, key.For("output weights"), deviation);

    /// <summary>Draws W from N(0, σ²) on its edges.</summary>
    /// <param name="network">Its W changes.</param>
    /// <param name="key">Where the numbers come from.</param>
    /// <param name="deviation">
    /// σ. None: 1/√(p k), with which k neurons that are as active as one another hand on about as much as they got.
    /// </param>
    public static void DrawGraphWeights(this RecurrentNetwork network, RandomKey key, float? deviation = null)
    {
        var shape = network.Shape;
        float sigma = deviation ?? (float)(1 / Math.Sqrt(shape.EdgeProbability * shape.Cap));
        Draw(network.W, network.GraphEdges, key.For("graph weights"), sigma);
    }

    private static void Draw(Matrix weights, BitMatrix? edges, RandomKey key, float deviation)
    {
        var random = key.Stream();
        for (int r = 0; r < weights.Rows; r++)
        {
            var row = weights.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = edges?[r, c] == false ? 0 : deviation * random.NextNormal();
            }
        }
    }
}
