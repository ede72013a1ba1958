namespace Hebb.RuleLearning;

/// <summary>Which rules are learned; a rule that is not stays as it was given.</summary>
public enum RulesToLearn
{
    /// <summary>r_o, the rule of the output weights.</summary>
    Output,

    /// <summary>r, the rule of the recurrent weights.</summary>
    Graph,

    /// <summary>Both.</summary>
    Both,
}
