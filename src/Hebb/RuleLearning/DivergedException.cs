namespace Hebb.RuleLearning;

/// <summary>Learning a rule has left the numbers: the loss or its gradient is no longer finite.</summary>
/// <param name="step">The meta-step at which it was noticed.</param>
/// <param name="loss">The loss.</param>
public sealed class DivergedException(int step, double loss)
    : HebbException(
        $"learning diverged at meta-step {step}: the loss is {loss}, or its gradient is not finite; smaller steps of the rules "
            + "or of learning may help"
    );
