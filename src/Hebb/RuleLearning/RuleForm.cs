namespace Hebb.RuleLearning;

/// <summary>What a rule's parameters are (paper, section 2, "Landscape of rules").</summary>
public enum RuleForm
{
    /// <summary>The entries of its table.</summary>
    Table,

    /// <summary>The weights of a small network that computes the entries.</summary>
    Mlp,
}
