namespace Hebb.Numerics;

/// <summary>
/// A kernel with its arguments, written once over the lanes; <see cref="VectorWidths.Run"/> picks the lanes. A result is
/// written through a reference that the kernel holds.
/// </summary>
/// <remarks>
/// The loops themselves are methods that are compiled with all optimisations from the first call on and never inlined.
/// Inlined into a caller, which happens where a profile says that it is called often, they exhaust the compiler's budget for
/// inlining, so that operations on lanes become calls: seen to take a hundred times as long.
/// </remarks>
internal interface ILanesKernel
{
    /// <summary>Runs the kernel on lanes of one width.</summary>
    void Run<T>()
        where T : struct, ILanes<T>;
}
