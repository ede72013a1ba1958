using Hebb.Evolution;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.GeneticNetworks;

/// <summary>Table 1 of the neural net evolution paper: evolution, SignSGD after it, and gradient descent, on 200 images a digit.</summary>
public sealed class NneTable1 : IReproduction
{
    private static readonly string[] Columns =
    [
        "NNE, sampled",
        "NNE, rounded",
        "NNE, expected",
        "NNE + SignSGD",
        "SGD",
    ];

    /// <inheritdoc/>
    public string Id => "nne-table1";

    /// <inheritdoc/>
    public string Title => "Table 1 of neural net evolution: accuracy on MNIST's test digits, 200 training images each";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(Laboratory laboratory)
    {
        var seeds = laboratory.Seeds(5);
        (string Digits, double?[] Paper, int Generations, int Minibatch)[] tasks =
        [
            ("0-4", [0.921, null, null, 0.916, 0.96], 300, 50),
            ("0-9", [0.788, null, null, 0.856, 0.882], 2000, 100),
        ];
        var found = laboratory.Measure(
            "evolve",
            seeds.SelectMany(seed =>
                tasks.Select(task => new Trial(
                    task.Digits,
                    seed,
                    (compute, cancel) =>
                        Task(laboratory, task.Digits, task.Generations, task.Minibatch).Table1(seed, compute, cancel)
                ))
            )
        );
        ReproduceRow[] rows =
        [
            .. tasks.SelectMany(task =>
                Columns.Select(
                    (column, i) =>
                        ReproduceRow.Of(
                            $"{column}, digits {task.Digits}",
                            task.Paper[i],
                            found[task.Digits].Select(values => values[i])
                        ) with
                        {
                            Group = $"digits {task.Digits}",
                        }
                )
            ),
        ];
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                new ReproduceClaim(
                    "Evolution alone classifies digits 0 to 4: 92.1 %",
                    rows[0].Mean >= 0.921,
                    $"sampled genotypes {100 * rows[0].Mean:F2} %"
                ),
                new ReproduceClaim(
                    "Evolution alone classifies all digits: 78.8 %",
                    rows[5].Mean >= 0.788,
                    $"sampled genotypes {100 * rows[5].Mean:F2} %"
                ),
                new ReproduceClaim(
                    "Evolution's mean weights reach the paper's gradient descent: 88.2 %",
                    rows[7].Mean >= 0.882,
                    $"{100 * rows[7].Mean:F2} %"
                ),
                new ReproduceClaim(
                    "SignSGD after evolution: 85.6 % on all digits",
                    rows[8].Mean >= 0.856,
                    $"{100 * rows[8].Mean:F2} %"
                ),
            ],
            Notes =
            [
                "Fitness is the cross-entropy, standardised over the population; n = 4000 genes, N = 1024 genotypes. The paper does not "
                    + "say how it expresses a population; the mean over sampled genotypes is the most literal way.",
            ],
        };
    }

    private static EvolvedTask Task(Laboratory laboratory, string digits, int generations, int minibatch) =>
        new(
            laboratory.Data("mnist"),
            digits,
            laboratory.Quick ? 500 : 4000,
            new NetworkEvolutionOptions
            {
                Population = laboratory.Quick ? 128 : 1024,
                Minibatch = minibatch,
                Generations = laboratory.Quick ? 30 : generations,
                FinalSelection = 0.2,
            }
        )
        {
            Hidden = laboratory.Quick ? 200 : 1000,
        };
}
