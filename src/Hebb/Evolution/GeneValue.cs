namespace Hebb.Evolution;

/// <summary>A gene of an edge, and what its carriers have more.</summary>
internal readonly record struct GeneValue(int Gene, float Value);
