using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>What weights of unit length begin as, without a bias.</summary>
internal static class FirstWeights
{
    /// <summary>Sets the weights of a layer, and its bias to 0.</summary>
    /// <param name="space">The layer at work.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="imprinted">Whether each W_j is an example; else it is random.</param>
    /// <param name="key">Where the draw comes from.</param>
    public static void Set(LayerWorkspace space, Matrix examples, bool imprinted, RandomKey key)
    {
        if (imprinted)
        {
            PrototypeWeights.Imprint(space.Weights, examples, key);
            PatchFilter.Normalise(space.Weights);
            space.Bias.Buffer.Clear();
        }
        else
        {
            RandomFeatures.Draw(space.Weights, space.Bias, constant: 0, key);
        }
    }
}
