using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Papers;

/// <summary>
/// Figure 3 of the neural net evolution paper: accuracy against generations for several numbers of genes; and beside it the
/// paper's reward with eq. 3 as printed.
/// </summary>
public sealed class NneFigure3 : IReproduction
{
    private static readonly string[] Digits = ["0-4", "0-9"];

    /// <inheritdoc/>
    public string Id => "nne-fig3";

    /// <inheritdoc/>
    public string Title =>
        "Figure 3 of neural net evolution: accuracy against generations by the number of genes (MNIST)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        int[] genes = context.Quick ? [100, 500] : [300, 500, 1000, 2000, 4000];
        int[] generations = context.Quick ? [10, 20, 30] : [25, 50, 100, 200, 300, 400];
        (string Name, string Digits, int Genes, Fitness Fitness)[] all =
        [
            .. Digits.SelectMany(digits =>
                genes
                    .Select(n => ($"n = {n}, {digits}", digits, n, Fitness.Standardised))
                    .Append(($"the paper's reward, n = {genes[^2]}, {digits}", digits, genes[^2], Fitness.PaperReward))
            ),
        ];
        var found = context.Measure(
            "evolve",
            context
                .Seeds(5)
                .SelectMany(seed =>
                    all.Select(setting => new Trial(
                        setting.Name,
                        seed,
                        (workers, cancel) =>
                        {
                            var task = Task(context, setting.Digits, setting.Genes, setting.Fitness, generations[^1]);
                            var (train, test) = task.Examples(seed);
                            var evolution = task.Start(train, seed, workers);
                            var values = new List<double>();
                            foreach (int end in generations)
                            {
                                while (evolution.Generation < end)
                                {
                                    evolution.Step(cancel);
                                }

                                values.Add(evolution.Expected().Accuracy(test, workers, cancel));
                            }

                            return [.. values];
                        }
                    ))
                ),
            oneByOne: true
        );
        ReproduceRow[] rows =
        [
            .. all.Select(setting =>
                ReproduceRow.Of(setting.Name, null, found[setting.Name].Select(run => run[^1])) with
                {
                    Group = $"digits {setting.Digits}",
                }
            ),
        ];
        double[] xs = [.. generations.Select(t => (double)t)];
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                .. Digits.Select(digits =>
                {
                    double[] means = [.. genes.Select(n => rows.Single(row => row.Name == $"n = {n}, {digits}").Mean)];
                    return new ReproduceClaim(
                        $"More genes, better, on digits {digits}",
                        means[^1] > means[0],
                        string.Join(", ", genes.Zip(means).Select(pair => $"{pair.First}: {100 * pair.Second:F1} %"))
                    );
                }),
            ],
            Figures =
            [
                .. Digits.Select(digits => new ReproduceFigure(
                    $"Accuracy on the test digits {digits}, mean weights",
                    "generations",
                    "accuracy (%)",
                    [
                        .. all.Where(setting => setting.Digits == digits)
                            .Select(setting => ReproduceFigure.Percent(setting.Name, xs, found[setting.Name])),
                    ]
                )),
            ],
            Notes =
            [
                "The paper's reward with unscaled weights (τ = 1): the scores differ by tens, so softmax is nearly 0 or 1 and the reward is "
                    + "nearly ln² m times the accuracy; it says little about images that are nearly right, and eq. 3 with ε = 1 moves the "
                    + "frequencies little.",
            ],
        };
    }

    private static EvolvedTask Task(
        ReproductionContext context,
        string digits,
        int genes,
        Fitness fitness,
        int generations
    ) =>
        new(
            context.Data("mnist"),
            digits,
            genes,
            new NetworkEvolutionOptions
            {
                Population = context.Quick ? 128 : 1024,
                BatchSize = 50,
                Generations = generations,
                Fitness = fitness,
                ScoreScale = fitness == Fitness.PaperReward ? 1 : 0.05,
            }
        )
        {
            Hidden = context.Quick ? 100 : 1000,
        };
}
