using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Papers;

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
    public ReproduceResult Run(ReproductionContext context)
    {
        var seeds = context.Seeds(5);
        double?[] paper = [0.788, null, null, 0.856, 0.882];
        (string Name, double?[] Paper, EvolvedTask Task)[] tasks =
        [
            ("digits 0-4", [0.921, null, null, 0.916, 0.96], Few(context)),
            ("digits 0-9", paper, Many(context)),
            ("digits 0-9, shifted too", paper, Many(context) with { Shifted = true }),
        ];
        var found = context.Measure(
            "evolve",
            seeds.SelectMany(seed =>
                tasks.Select(task => new Trial(
                    task.Name,
                    seed,
                    (workers, cancel) => task.Task.Table1(seed, workers, cancel)
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
                "Fitness is the cross-entropy, standardised over the population. Five digits: n = 2,000 genes, N = 1,024 genotypes, 300 generations. "
                    + "Ten: n = 16,000, ten of them to an edge on average, N = 4,096, 400 generations, ε from 4 to 0.2; chosen on 5,000 other "
                    + "training images. The paper does not say how it expresses a population; the mean over sampled genotypes is the most literal way.",
                "'Shifted too' shows a population each of its 2,000 images moved by a pixel up, down, left and right as well. Gradient descent has "
                    + "the images as they are.",
            ],
        };
    }

    private static ReproduceClaim Reaches(string text, ReproduceRow row, double mark) =>
        new(text, row.Mean >= mark, $"{100 * row.Mean:F2} %");

    private static EvolvedTask Few(ReproductionContext context) =>
        new(
            context.Data("mnist"),
            "0-4",
            context.Quick ? 500 : 2000,
            new NetworkEvolutionOptions
            {
                Population = context.Quick ? 128 : 1024,
                BatchSize = 50,
                Generations = context.Quick ? 30 : 300,
            }
        )
        {
            Hidden = context.Quick ? 200 : 1000,
        };

    private static EvolvedTask Many(ReproductionContext context) =>
        context.Quick
            ? new EvolvedTask(context.Data("mnist"), "all", 500, Few(context).Evolution) { Hidden = 200 }
            : new EvolvedTask(context.Data("mnist"), "all", AccurateEvolution.Genes, AccurateEvolution.Options)
            {
                Density = AccurateEvolution.Density,
            };
}
