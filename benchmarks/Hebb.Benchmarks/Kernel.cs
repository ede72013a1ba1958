using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>One piece of work to time, and the operations and bytes that it needs at least.</summary>
/// <param name="Name">What it is, with its sizes.</param>
/// <param name="Workers">The threads it runs on.</param>
/// <param name="Run">Does the work once.</param>
/// <param name="Flops">Additions and multiplications that the result needs; 0 if the work is not arithmetic.</param>
/// <param name="Traffic">Bytes that have to be read, and written, once.</param>
/// <param name="WorkingSet">Bytes over which the traffic goes round: which level of memory serves it.</param>
/// <param name="Access">Whether the traffic is reading alone.</param>
public sealed record Kernel(
    string Name,
    WorkerPool Workers,
    Action Run,
    double Flops,
    double Traffic,
    long WorkingSet,
    MemoryTraffic Access = MemoryTraffic.Read
)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}, {Workers.Threads} thr";
}
