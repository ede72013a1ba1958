using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>One trial of a claim: which, and where its random numbers come from.</summary>
/// <param name="ClaimKey">The key that all trials of the claim share.</param>
/// <param name="Index">Which trial, from 0.</param>
/// <param name="Width">The vector width of kernels; it changes no result.</param>
internal readonly record struct ClaimTrial(RandomKey ClaimKey, int Index, VectorWidth Width)
{
    /// <summary>The key of this trial alone.</summary>
    public RandomKey Key => ClaimKey.For("trial", (ulong)Index);
}
