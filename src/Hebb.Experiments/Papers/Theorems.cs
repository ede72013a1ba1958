using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Theory;

namespace Hebb.Experiments.Papers;

/// <summary>Theorems 1 to 4, appendices B and C, and those of neural net evolution, as checks: what <c>hebb theory</c> does.</summary>
public sealed class Theorems : IReproduction
{
    /// <inheritdoc/>
    public string Id => "theorems";

    /// <inheritdoc/>
    public string Title =>
        "Theorems 1 to 4, appendices B and C, neural net evolution's lemma 1 and theorems 1 and 2: figure and bound of every check";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context) =>
        Run(this, [.. TheoryExperiment.Theorems.Where(name => name != "table-1")], context);

    /// <summary>Checks as rows and claims; the bound stands where a table has the paper's figure.</summary>
    internal static ReproduceResult Run(
        IReproduction reproduction,
        IReadOnlyList<string> names,
        ReproductionContext context
    )
    {
        var checks = TheoryExperiment.Run(names, context.Seed, context.Run, context.Workers).Checks;
        return new ReproduceResult(
            reproduction.Id,
            reproduction.Title,
            [
                .. checks.Select(check => new ReproduceRow(check.Name, check.Bound, check.Figure, null, 1)
                {
                    Unit = check.Quantity,
                }),
            ]
        )
        {
            Claims =
            [
                .. checks.Select(check => new ReproduceClaim(
                    $"{check.Name} ({TheoryReport.NameOf(check.Interpretation)}): {check.Statement}",
                    check.Holds,
                    $"{TheoryReport.Number(check.Figure)}, must be {TheoryReport.BoundOf(check)}; {check.Remark}"
                )),
            ],
            Notes =
            [
                "In the column of the paper's figure is the bound; hebb theory shows each check, and says what it takes from the paper: the "
                    + "statement as printed or with conditions, a step of a proof, something outside the statement, or a sample.",
            ],
        };
    }
}
