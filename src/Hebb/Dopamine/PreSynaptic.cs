namespace Hebb.Dopamine;

/// <summary>What the hidden end i of a link contributes to its change: φ(h_i).</summary>
public enum PreSynaptic
{
    /// <summary>φ = 1 if h_i > 0: whether it fired.</summary>
    Binary,

    /// <summary>φ = h_i: how much it fired.</summary>
    Graded,

    /// <summary>φ = h_i / |h|: how much of all firing it had. One step size then does for every number of neurons.</summary>
    Normalized,
}
