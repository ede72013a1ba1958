namespace Hebb.Networks;

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
