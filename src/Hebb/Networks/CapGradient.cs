namespace Hebb.Networks;

/// <summary>
/// The way that gradients take back through a cap. The cap is piecewise linear, so its own gradient is exact but says nothing of neurons
/// just below the threshold; attacks try the other two as well, as a defence may hide behind that.
/// </summary>
public enum CapGradient
{
    /// <summary>The derivative itself: through the selected entries, and through the threshold where it is subtracted.</summary>
    Exact,

    /// <summary>
    /// Straight through: the threshold is a constant and, in a recurrent layer, what is above zero passes whether selected or not; where
    /// no neuron is, all pass. In a competitive layer every unit passes.
    /// </summary>
    StraightThrough,

    /// <summary>
    /// As if each neuron had passed a gate σ((z − θ)/τ), θ the threshold of the example, with τ from the spread of its own net inputs.
    /// In a recurrent layer θ lies midway between the k-th and the next net input, at least 0, and τ is a tenth of the standard deviation
    /// of the example's net inputs of that round. In a competitive layer θ may be negative; where units are bits τ is ½.
    /// </summary>
    Sigmoid,
}
