namespace Hebb.Experiments.Theory;

/// <summary>On which side of its bound a figure must be.</summary>
public enum BoundKind
{
    /// <summary>The statement holds when figure ≤ bound.</summary>
    Upper,

    /// <summary>The statement holds when figure ≥ bound.</summary>
    Lower,
}
