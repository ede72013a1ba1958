namespace Hebb.Dopamine;

/// <summary>Which output neurons count as having fired, and which of them acts: its label is the answer that the outcome is about.</summary>
public enum PostSynaptic
{
    /// <summary>The one with the largest score, which acts: the others are inhibited.</summary>
    Winner,

    /// <summary>One drawn with the probabilities z, which acts: a neuron that fires by chance, more often the more it is driven.</summary>
    Sampled,

    /// <summary>The two with the largest scores; the first acts.</summary>
    WinnerAndRunnerUp,

    /// <summary>Those with z_j ≥ ½, at most one but perhaps none; the one with the largest score acts.</summary>
    AboveHalf,

    /// <summary>
    /// All; the one with the largest score acts. With <see cref="Reward.Prediction"/> every neuron receives its own error, which is a
    /// teacher and not a reward, and the rule is gradient descent: an upper bound, not a dopaminergic rule.
    /// </summary>
    All,
}
