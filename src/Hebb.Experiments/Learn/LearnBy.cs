namespace Hebb.Experiments.Learn;

/// <summary>How a rule is learned.</summary>
public enum LearnBy
{
    /// <summary>Down the exact gradient of a batch's loss (plasticity-rules paper, section 2).</summary>
    Gradient,

    /// <summary>By a population whose genes add up to the rule's parameters (appendix C).</summary>
    Evolution,

    /// <summary>The output rule of least squared error, at once (appendix B, "Optimal output layer rule").</summary>
    ClosedForm,
}
