namespace Hebb.Experiments.Theory;

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
