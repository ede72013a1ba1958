using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>Numbers that make up a rule, those of <see cref="IPlasticityRule.Parameters"/>: what gradient descent or evolution moves.</summary>
internal interface IRuleParameters
{
    /// <summary>The numbers; changing them changes the rule.</summary>
    Span<float> Values { get; }

    /// <summary>The rule as they stand.</summary>
    /// <exception cref="InvalidOptionException">A number of the rule is not finite.</exception>
    IPlasticityRule ToRule();
}

/// <summary>A rule whose parameters are the entries of its table (paper, section 2, "Table").</summary>
/// <param name="start">The table to begin with.</param>
internal sealed class TableParameters(RuleTable start) : IRuleParameters
{
    private readonly float[] values = start.Values.ToArray();

    /// <inheritdoc/>
    public Span<float> Values => values;

    /// <inheritdoc/>
    public IPlasticityRule ToRule() => new RuleTable(start.Rounds, start.Rows, start.Columns, values);
}
