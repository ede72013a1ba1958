namespace Hebb.Networks;

/// <summary>What a model file holds.</summary>
/// <param name="Network">The network.</param>
/// <param name="Provenance">Where it comes from.</param>
internal sealed record Model(Network Network, ModelProvenance Provenance);
