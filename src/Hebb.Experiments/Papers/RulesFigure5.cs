using Hebb.Experiments.Reproduce;

namespace Hebb.Experiments.Papers;

/// <summary>
/// Figure 5, and the robust cells of Table 2: accuracy against the size of adversarial perturbations, for networks trained by rules
/// and by gradient descent, under the paper's attack, under the published loss, and under every attack there is.
/// </summary>
public sealed class RulesFigure5 : IReproduction
{
    private static readonly RobustTraining[] Networks =
    [
        .. RobustCells.OfTable2,
        RobustTraining.OutputByGradient,
        RobustTraining.AllByGradient,
    ];

    /// <inheritdoc/>
    public string Id => "rules-fig5";

    /// <inheritdoc/>
    public string Title => "Figure 5 and Table 2: accuracy under attack, |V| = 1000, k = 500, MNIST";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var cells = RobustCells.Measure(
            context,
            Networks,
            context.Quick ? [0, 2, 4] : [0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4]
        );
        double rule = cells.Mean(RobustTraining.Feedforward, AttackedCurves.WorstCase, 2);
        double gradient = cells.Mean(RobustTraining.OutputByGradient, AttackedCurves.WorstCase, 2);
        return new ReproduceResult(Id, Title, [.. cells.Rows])
        {
            Claims =
            [
                .. cells.Claims,
                new ReproduceClaim(
                    "Rules make networks more robust than gradient descent on the same weights (ε = 2, worst case)",
                    rule > gradient,
                    $"{100 * rule:F1} % by the rule, {100 * gradient:F1} % by gradient descent"
                ),
            ],
            Figures =
            [
                .. new[] { AttackedCurves.Paper, AttackedCurves.WorstCase, AttackedCurves.Published }.Select(
                    cells.Figure
                ),
            ],
            Notes = cells.Notes,
        };
    }
}
