using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>One matrix of a layer's weights, as it is saved, copied, hashed and exported.</summary>
/// <param name="Name">What they are called within the layer, such as <c>graph_weights</c>.</param>
/// <param name="Values">The weights; rows are pre-synaptic. Weights without an edge are 0.</param>
/// <param name="Edges">Which edges exist, as many bits; none means all.</param>
public sealed record NamedWeights(string Name, Matrix Values, BitMatrix? Edges)
{
    /// <summary>The name of <see cref="Edges"/>: that of the weights with <c>edges</c> in place of <c>weights</c>.</summary>
    public string EdgesName => Name.Replace("weights", "edges", StringComparison.Ordinal);
}
