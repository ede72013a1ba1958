namespace Hebb.Experiments.Theory;

/// <summary>A statement of one of the papers, run as an experiment, and what came out.</summary>
/// <param name="Name">Such as <c>theorem-3</c>, or <c>theorem-3-as-printed</c> for another interpretation of it.</param>
/// <param name="Holds">Whether the figure is on the right side of its bound.</param>
/// <param name="Figure">What was found, over all trials.</param>
/// <param name="Bound">What the statement allows.</param>
/// <param name="BoundKind">On which side of the bound the figure must be.</param>
/// <param name="Quantity">What figure and bound measure, with the unit.</param>
/// <param name="Interpretation">What it takes from the paper: the statement, a step of its proof, or something outside it.</param>
/// <param name="Statement">What is checked, in a sentence.</param>
/// <param name="Remark">Why it holds or fails: the conditions, the constant, the gap in the proof.</param>
/// <param name="Trials">Independent trials.</param>
/// <param name="Measures">More figures by name.</param>
public sealed record TheoryCheck(
    string Name,
    bool Holds,
    double Figure,
    double Bound,
    BoundKind BoundKind,
    string Quantity,
    Interpretation Interpretation,
    string Statement,
    string Remark,
    int Trials,
    IReadOnlyDictionary<string, double> Measures
);

/// <summary>On which side of its bound a figure must be.</summary>
public enum BoundKind
{
    /// <summary>The statement holds when figure ≤ bound.</summary>
    Upper,

    /// <summary>The statement holds when figure ≥ bound.</summary>
    Lower,
}

/// <summary>What a check takes from a paper: the statement itself, or something else that must not be mistaken for it.</summary>
public enum Interpretation
{
    /// <summary>The paper's statement, literally: with every case that its words allow.</summary>
    AsPrinted,

    /// <summary>The statement with the conditions that its proof needs, which are then stated.</summary>
    WithConditions,

    /// <summary>A step or a constant of a proof or derivation.</summary>
    Proof,

    /// <summary>The paper's procedure, or a sentence that is not part of the statement.</summary>
    Applied,

    /// <summary>A sampled observation; no proof says that it must be so.</summary>
    Observation,
}
