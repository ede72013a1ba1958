namespace Hebb.Evolution;

/// <summary>A link whose weights are wanted.</summary>
/// <param name="Link">Its number.</param>
/// <param name="Target">Where its weights go.</param>
internal readonly record struct PlacedLink(int Link, int Target);
