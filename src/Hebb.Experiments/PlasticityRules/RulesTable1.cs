using Hebb.Experiments.Reproduce;

namespace Hebb.Experiments.PlasticityRules;

/// <summary>Table 1: the perceptron and multiplicative weights are output rules, prediction by prediction.</summary>
public sealed class RulesTable1 : IReproduction
{
    /// <inheritdoc/>
    public string Id => "rules-table1";

    /// <inheritdoc/>
    public string Title => "Table 1: the perceptron and multiplicative weights as output rules";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context) => Theorems.Run(this, ["table-1"], context);
}
