namespace Hebb.Evolution;

/// <summary>How fit a genotype is, and how fitness moves the allele frequencies.</summary>
public enum Fitness
{
    /// <summary>
    /// Minus the mean cross-entropy of softmax(τ · scores), standardised over the population; the frequencies move by
    /// p ← p e^{s g} / (p e^{s g} + 1 − p), of which eq. 3 is the first-order form.
    /// </summary>
    Standardised,

    /// <summary>δ = mean max{0, α² − L²} with α = ln m, and eq. 3, both as printed (section 3.1).</summary>
    PaperReward,
}
