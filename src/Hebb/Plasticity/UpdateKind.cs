namespace Hebb.Plasticity;

/// <summary>How a rule's number r changes a weight w, with step size η.</summary>
public enum UpdateKind
{
    /// <summary>w ← w + η r, from w = 0.</summary>
    Additive,

    /// <summary>w ← w · (1 + η r), from w = 1.</summary>
    Multiplicative,
}
