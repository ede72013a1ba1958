using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>How a pass is made.</summary>
/// <param name="Capacity">The most examples of a block, at least 1.</param>
/// <param name="Workers">Threads and vector width.</param>
/// <param name="Use">What it is for.</param>
/// <param name="PacksInputWeights">
/// Whether input weights are laid out once for many blocks; later changes to them then have no effect. It pays where a wide layer
/// sees tens of thousands of examples.
/// </param>
internal readonly record struct PassOptions(
    int Capacity,
    WorkerPool Workers,
    PassUse Use = PassUse.Forward,
    bool PacksInputWeights = false
);
