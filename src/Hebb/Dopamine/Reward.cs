namespace Hebb.Dopamine;

/// <summary>
/// The reward δ_j of an output neuron j that fired; edges whose two ends fired change by it. z is the softmax of the
/// scores, ℓ_j is 1 for the label's neuron and 0 for others, R is 1 if the neuron that acts is the label's and 0 otherwise.
/// </summary>
public enum Reward
{
    /// <summary>
    /// δ_j = θ − (z_j − ℓ_j)²: the rule of the introduction, with θ = ¼. An error below one half is good; each neuron receives its own.
    /// </summary>
    Threshold,

    /// <summary>
    /// δ_j = R − r̄, r̄ the running mean of R: one number for the whole brain, better or worse than usual, as in the
    /// three-factor rules of reinforcement learning (Williams 1992, with a baseline).
    /// </summary>
    Baseline,

    /// <summary>
    /// δ_j = ℓ_j − z_j, which for the neuron that acts is R − z_j: the outcome minus what the neuron's own firing led to expect, the
    /// reward prediction error that dopamine neurons are found to signal (Schultz, Dayan, Montague 1997; Rescorla and Wagner 1972).
    /// </summary>
    Prediction,

    /// <summary>
    /// δ_j = 1 if (z_j − ℓ_j)² &lt; θ and L > ε0, else 0: the formula as printed in section 3.2, whose two fractions are 0 or 1.
    /// (0 also where both are 0/0). It strengthens the wrong neurons of wrong answers, so it unlearns.
    /// </summary>
    Printed,
}
