namespace Hebb.Evolution;

/// <summary>An edge in its place.</summary>
/// <param name="Edge">Its number.</param>
/// <param name="First">The first of its genes.</param>
/// <param name="End">The one after the last.</param>
/// <param name="Constant">The part of its weights that is the same for all genotypes.</param>
/// <param name="Target">Where its weights go.</param>
internal readonly record struct PlacedEdge(int Edge, int First, int End, float Constant, int Target);
