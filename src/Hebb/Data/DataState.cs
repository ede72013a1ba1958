namespace Hebb.Data;

/// <summary>Whether a data set or a file of it can be used.</summary>
public enum DataState
{
    /// <summary>It is there and as it should be.</summary>
    Ready,

    /// <summary>It is not there, or not all of it.</summary>
    Missing,

    /// <summary>It is there but not what it should be.</summary>
    Damaged,
}
