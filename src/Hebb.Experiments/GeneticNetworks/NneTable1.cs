using Hebb.Evolution;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.GeneticNetworks;

/// <summary>Table 1 of the neural net evolution paper: evolution, SignSGD after it, and gradient descent, on 200 images a digit.</summary>
public sealed class NneTable1 : IReproduction
{
    private const string Shifted = "digits 0-9, shifted too";

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
        (string Name, string Digits, double?[] Paper, int Genes, int Generations, int Minibatch)[] tasks =
        [
            ("digits 0-4", "0-4", [0.921, null, null, 0.916, 0.96], 2000, 300, 50),
            ("digits 0-9", "0-9", [0.788, null, null, 0.856, 0.882], 4000, 500, 100),
            (Shifted, "0-9", [0.788, null, null, 0.856, 0.882], 4000, 900, 100),
        ];
        var found = laboratory.Measure(
            "evolve",
            seeds.SelectMany(seed =>
                tasks.Select(task => new Trial(
                    task.Name,
                    seed,
                    (compute, cancel) =>
                        (
                            Task(laboratory, task.Digits, task.Genes, task.Generations, task.Minibatch) with
                            {
                                Shifted = task.Name == Shifted,
                            }
                        ).Table1(seed, compute, cancel)
                ))
            ),
            oneByOne: true
        );
        ReproduceRow[] rows =
        [
            .. tasks.SelectMany(task =>
                Columns.Select(
                    (column, i) =>
                        ReproduceRow.Of(
                            $"{task.Name}: {column}",
                            task.Paper[i],
                            found[task.Name].Select(values => values[i])
                        ) with
                        {
                            Group = task.Name,
                        }
                )
            ),
        ];
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                Reaches("Digits 0 to 4, sampled genotypes: 93.5 % (the paper 92.1)", rows[0], 0.935),
                Reaches("Digits 0 to 4, mean weights: 95.5 %", rows[2], 0.955),
                Reaches("All digits, sampled genotypes: 80 % (the paper 78.8)", rows[5], 0.8),
                Reaches("All digits, mean weights: 88.2 %, the paper's gradient descent", rows[7], 0.882),
                Reaches("All digits, shifted too, mean weights: 88.2 %", rows[12], 0.882),
                Reaches("All digits, SignSGD after evolution: 88.7 % (the paper 85.6)", rows[8], 0.887),
            ],
            Notes =
            [
                "Fitness is the cross-entropy, standardised over the population; n = 2,000 genes for five digits and 4,000 for ten, N = 1,024 genotypes. The paper does not "
                    + "say how it expresses a population; the mean over sampled genotypes is the most literal way.",
                "Without more images a population learns its 2,000 by heart; 'shifted too' shows it each of them moved by a pixel up, down, left "
                    + "and right as well (900 generations in place of 500). Gradient descent has the images as they are.",
            ],
        };
    }

    private static ReproduceClaim Reaches(string text, ReproduceRow row, double mark) =>
        new(text, row.Mean >= mark, $"{100 * row.Mean:F2} %");

    private static EvolvedTask Task(Laboratory laboratory, string digits, int genes, int generations, int minibatch) =>
        new(
            laboratory.Data("mnist"),
            digits,
            laboratory.Quick ? 500 : genes,
            new NetworkEvolutionOptions
            {
                Population = laboratory.Quick ? 128 : 1024,
                Minibatch = minibatch,
                Generations = laboratory.Quick ? 30 : generations,
            }
        )
        {
            Hidden = laboratory.Quick ? 200 : 1000,
        };
}
