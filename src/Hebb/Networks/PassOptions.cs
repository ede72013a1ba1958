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
/// <param name="CapGradient">The way that gradients take back through a cap.</param>
/// <param name="Fixed">Weights laid out for many passes; while they are used, weights may not change. None: they are read in place.</param>
internal readonly record struct PassOptions(
    int Capacity,
    WorkerPool Workers,
    PassUse Use = PassUse.Forward,
    bool PacksInputWeights = false,
    CapGradient CapGradient = CapGradient.Exact,
    FixedWeights? Fixed = null
);

/// <summary>What a pass is for; gradients need more buffers than going forward alone.</summary>
[Flags]
internal enum PassUse
{
    /// <summary>Going forward only.</summary>
    Forward = 0,

    /// <summary>The gradient with respect to what is below the layer.</summary>
    InputGradient = 1,

    /// <summary>The gradient with respect to the layer's input weights.</summary>
    InputWeightGradient = 2,

    /// <summary>The gradient with respect to the layer's recurrent weights.</summary>
    GraphWeightGradient = 4,

    /// <summary>The gradients of all weights.</summary>
    WeightGradients = InputWeightGradient | GraphWeightGradient,
}
