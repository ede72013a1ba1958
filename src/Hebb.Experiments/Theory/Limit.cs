namespace Hebb.Experiments.Theory;

/// <summary>On which side of its bound a figure must be.</summary>
public enum Limit
{
    /// <summary>The statement holds when figure ≤ bound.</summary>
    AtMost,

    /// <summary>The statement holds when figure ≥ bound.</summary>
    AtLeast,
}
