namespace Hebb.Plasticity;

/// <summary>After which examples weights change.</summary>
public enum UpdateWhen
{
    /// <summary>After examples whose prediction was wrong.</summary>
    Misclassified,

    /// <summary>After every example.</summary>
    Every,
}
