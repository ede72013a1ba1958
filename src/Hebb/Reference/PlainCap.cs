using System.Numerics;
using Hebb.Networks;

namespace Hebb.Reference;

/// <summary>
/// The cap c_k (plasticity-rules paper, section 2): the k largest entries remain, the rest are set to zero. Of equal entries those of
/// lower index remain. <see cref="Hebb.Numerics.CapSelection"/> computes the same fast.
/// </summary>
internal static class PlainCap
{
    /// <summary>h = c_k(relu(v)), and which neurons fired.</summary>
    /// <param name="v">The net input of each neuron; no NaN.</param>
    /// <param name="k">From 1 to the number of neurons.</param>
    /// <param name="firedWhen">Whether a neuron of the cap fires at value 0.</param>
    /// <param name="fired">For each neuron whether it fired.</param>
    public static T[] Of<T>(T[] v, int k, FiredWhen firedWhen, out bool[] fired)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] relu = [.. v.Select(value => T.Max(value, T.Zero))];
        var h = new T[v.Length];
        fired = new bool[v.Length];
        // A stable order: equal entries stay in the order of their indices.
        foreach (int i in Enumerable.Range(0, v.Length).OrderByDescending(i => relu[i]).Take(k))
        {
            h[i] = relu[i];
            fired[i] = relu[i] > T.Zero || firedWhen == FiredWhen.InCap;
        }

        return h;
    }
}
