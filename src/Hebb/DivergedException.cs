namespace Hebb;

/// <summary>Descending a gradient has left the numbers: the loss or its gradient is no longer finite.</summary>
/// <param name="step">The step at which it was noticed, in words: <c>meta-step 7</c>.</param>
/// <param name="loss">The loss.</param>
public sealed class DivergedException(string step, double loss)
    : HebbException(
        $"learning diverged at {step}: the loss is {loss}, or its gradient is not finite; smaller steps may help"
    )
{
    /// <summary>The step at which it was noticed, in words.</summary>
    public string Step => step;

    /// <summary>The loss.</summary>
    public double Loss => loss;
}
