using Hebb.Plasticity;

namespace Hebb.RuleLearning;

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
