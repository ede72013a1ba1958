namespace Hebb.Networks;

/// <summary>What a model file holds.</summary>
/// <param name="Network">The network: shape, edges and weights.</param>
/// <param name="Provenance">Where it comes from.</param>
public sealed record Model(RecurrentNetwork Network, ModelProvenance Provenance);
