using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// Random weights from which a gradient descent begins. A network is made with W = U = 0, where no gradient reaches A until U
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
    public static void DrawOutputWeights(this Network network, RandomKey key, float deviation = 0.01f) =>
        Draw(network.U, null, key.For("output weights"), deviation);

    /// <summary>Draws W of a layer from N(0, σ²) on its edges.</summary>
    /// <param name="layer">Its W changes.</param>
    /// <param name="key">Where the numbers come from.</param>
    /// <param name="deviation">σ, such as <see cref="GraphDeviation"/>.</param>
    public static void DrawGraphWeights(this RecurrentLayer layer, RandomKey key, float deviation) =>
        Draw(layer.W, layer.GraphEdges, key.For("graph weights"), deviation);

    /// <summary>1/√(p k): with this σ, k neurons that are equally active hand on about as much as they received.</summary>
    public static float GraphDeviation(RecurrentOptions options) =>
        (float)(1 / Math.Sqrt(options.EdgeProbability * options.Cap));

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
