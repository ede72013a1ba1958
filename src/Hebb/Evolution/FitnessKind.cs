namespace Hebb.Evolution;

/// <summary>What the fitness of a genotype is, and how it moves allele frequencies.</summary>
public enum FitnessKind
{
    /// <summary>
    /// Minus the mean cross-entropy of softmax(τ · scores), standardised over the population; x ← x e^{εg} / (x e^{εg} + 1 − x),
    /// of which equation 3 is the first-order form.
    /// </summary>
    Standardised,

    /// <summary>The paper's: δ = mean max{0, α² − L²} with α = ln m, L the cross-entropy; equation 3 as printed.</summary>
    PaperReward,
}
