namespace Hebb.Benchmarks;

/// <summary>How a kernel goes about its memory.</summary>
public enum MemoryTraffic
{
    /// <summary>Reads.</summary>
    Read,

    /// <summary>Reads and writes back in place; both count as traffic.</summary>
    Update,
}
