namespace Hebb.Evolution;

/// <summary>A link in its place.</summary>
/// <param name="Link">Its number.</param>
/// <param name="First">The first of its genes.</param>
/// <param name="End">The one after the last.</param>
/// <param name="Constant">The part of its weights that is the same for all genotypes.</param>
/// <param name="Target">Where its weights go.</param>
internal readonly record struct PlacedLink(int Link, int First, int End, float Constant, int Target);
