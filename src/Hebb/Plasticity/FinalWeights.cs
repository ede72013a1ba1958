namespace Hebb.Plasticity;

/// <summary>Which output weights a trained network keeps.</summary>
public enum FinalWeights
{
    /// <summary>Those after the last example.</summary>
    Last,

    /// <summary>The mean of those after each example, the first tenth of all examples left out.</summary>
    Averaged,
}
