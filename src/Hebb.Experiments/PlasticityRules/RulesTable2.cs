using Hebb.Experiments.Reproduce;
using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.Experiments.PlasticityRules;

/// <summary>Table 2: accuracy on MNIST and Fashion-MNIST for T = 3, T = 1 with input weights of one (1*), and T = 1.</summary>
public sealed class RulesTable2 : IReproduction
{
    private static readonly (string Name, int Rounds, InputWeights Input, double Mnist, double Fashion)[] Cells =
    [
        ("T = 3", 3, InputWeights.Normal, 0.87, 0.77),
        ("T = 1*", 1, InputWeights.Ones, 0.93, 0.81),
        ("T = 1", 1, InputWeights.Normal, 0.85, 0.70),
    ];

    /// <inheritdoc/>
    public string Id => "rules-table2";

    /// <inheritdoc/>
    public string Title => "Table 2: accuracy by the number of rounds, |V| = 1000, k = 500, two epochs";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist", "fashion-mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(Laboratory laboratory)
    {
        var cells =
            from data in Data
            from cell in Cells
            let training = RuleTraining.OfPaper(laboratory.Data(data), cell.Rounds, laboratory.Quick ? 3000 : 0)
            from weights in new[] { FinalWeights.Last, FinalWeights.Averaged }
            let trained = training with
            {
                Shape = training.Shape with { InputWeights = cell.Input },
                Plasticity = new PlasticityOptions { GraphRule = GraphRule.Constant(-1), FinalWeights = weights },
            }
            select trained.Cell(
                $"{data}, {cell.Name}, {weights.ToString().ToLowerInvariant()} weights",
                data == "mnist" ? cell.Mnist : cell.Fashion,
                data
            );
        var rows = laboratory.Rows("train", [.. cells]);
        return new ReproduceResult(Id, Title, rows)
        {
            // Last and averaged weights stand in turn.
            Claims = [.. rows.Chunk(2).Select(pair => Reached(pair[0].Name[..pair[0].Name.LastIndexOf(',')], pair))],
            Notes =
            [
                "Output rule perceptron-fired-only; at T = 3 the graph rule constant:-1, since the paper does not print the rule that it "
                    + "learned. Under the paper's recurrence that rule soon silences the second round, and the third repeats the "
                    + "first: T = 3 becomes T = 1.",
                "The paper's robust accuracies belong to rules-fig5.",
            ],
        };
    }

    private static ReproduceClaim Reached(string cell, ReproduceRow[] rows)
    {
        var best = rows.MaxBy(row => row.Mean)!;
        return new ReproduceClaim(
            $"{cell}: the paper's {100 * best.Paper:F0} %",
            best.Mean >= best.Paper,
            string.Join(", ", rows.Select(row => $"{100 * row.Mean:F2} % with {row.Name.Split(", ")[^1]}"))
        );
    }
}
