using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.NeuralNetEvolution;

/// <summary>Figure 3: accuracy against generations for several numbers of genes, and the paper's reward beside the standardised fitness.</summary>
public sealed class NneFigure3 : IReproduction
{
    private static readonly int[] Genes = [300, 500, 1000, 2000, 4000];
    private static readonly (int, int)[] Digits = [(0, 4), (0, 9)];

    /// <inheritdoc/>
    public string Id => "nne-fig3";

    /// <inheritdoc/>
    public string Title => "Figure 3: more genes, better networks; and what the paper's reward does";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(Laboratory laboratory)
    {
        var mnist = laboratory.Data("mnist");
        int[] looks = laboratory.Quick ? [3, 6] : [.. Enumerable.Range(1, 10).Select(i => 20 * i)];
        var curves =
            from seed in laboratory.Seeds(2)
            from digits in Digits
            from genes in Genes
            select Trial(Name(digits, genes), mnist, Settings(digits, genes, laboratory.Quick), looks, seed);
        var found = laboratory.Measure("evolve", curves);
        int[] longLooks = laboratory.Quick ? [3, 6] : [.. Enumerable.Range(1, 10).Select(i => 100 * i)];
        var rewards =
            from seed in laboratory.Seeds(2)
            from fitness in Enum.GetValues<FitnessKind>()
            let settings = OfFitness(fitness, laboratory.Quick)
            select Trial($"{fitness}", mnist, settings, longLooks, seed);
        var byReward = laboratory.Measure("fitness", rewards);
        ReproduceRow[] rows =
        [
            .. from digits in Digits
            from genes in Genes
            select ReproduceRow.Of(
                Name(digits, genes),
                null,
                found[Name(digits, genes)].Select(curve => curve[^1])
            ) with
            {
                Group = $"{digits}",
            },
            .. Enum.GetValues<FitnessKind>()
                .Select(kind =>
                    ReproduceRow.Of(
                        $"{Words(kind)} after {longLooks[^1]:N0} generations",
                        null,
                        byReward[$"{kind}"].Select(c => c[^1])
                    ) with
                    {
                        Group = "fitness",
                    }
                ),
        ];
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                .. Digits.Select(
                    (digits, d) =>
                    {
                        double[] ends = [.. rows.Skip(d * Genes.Length).Take(Genes.Length).Select(row => row.Mean)];
                        return new ReproduceClaim(
                            $"Digits {digits.Item1} to {digits.Item2}: more genes give better networks",
                            ends.Zip(ends.Skip(1)).All(pair => pair.Second > pair.First - 0.005),
                            string.Join(", ", ends.Select((end, i) => $"{Genes[i]}: {100 * end:F1} %"))
                        );
                    }
                ),
            ],
            Figures =
            [
                .. Digits.Select(digits => new ReproduceFigure(
                    $"Test accuracy of the expected weights, digits {digits.Item1} to {digits.Item2}",
                    "generations",
                    "accuracy (%)",
                    [
                        .. Genes.Select(genes =>
                            ReproduceFigure.Line($"{genes} genes", Numbers(looks), found[Name(digits, genes)], 100)
                        ),
                    ]
                )),
                new ReproduceFigure(
                    "The paper's reward and equation 3 as printed, and standardised fitness (2,000 genes, digits 0 to 9)",
                    "generations",
                    "accuracy (%)",
                    [
                        .. Enum.GetValues<FitnessKind>()
                            .Select(kind =>
                                ReproduceFigure.Line(Words(kind), Numbers(longLooks), byReward[$"{kind}"], 100)
                            ),
                    ]
                ),
            ],
            Notes =
            [
                "1,024 genotypes, minibatches of 50, 200 images of each digit, test accuracy of the expected weights.",
                "The scores of an unscaled network have a standard deviation of about 55, so its softmax is 0 or 1 and the paper's reward is "
                    + "hardly more than 5.3 times the accuracy: it tells little apart, and divides what it tells by its own mean. "
                    + "Standardised fitness sees by how much an answer is wrong, and its steps do not shrink as rewards grow.",
            ],
        };
    }

    private static string Name((int First, int Last) digits, int genes) =>
        $"digits {digits.First} to {digits.Last}, {genes:N0} genes";

    private static string Words(FitnessKind kind) =>
        kind == FitnessKind.PaperReward ? "the paper's reward" : "standardised fitness";

    private static double[] Numbers(int[] looks) => [.. looks.Select(look => (double)look)];

    private static EvolveSettings Settings((int, int) digits, int genes, bool quick) =>
        new()
        {
            Genes = quick ? genes / 10 : genes,
            Labels = digits,
            Evolution = new NetworkEvolutionOptions { Minibatch = 50, Population = quick ? 256 : 1024 },
        };

    private static EvolveSettings OfFitness(FitnessKind kind, bool quick)
    {
        var settings = Settings((0, 9), 2000, quick);
        return settings with
        {
            Evolution = settings.Evolution with
            {
                Fitness = kind,
                Temperature = kind == FitnessKind.PaperReward ? 1 : settings.Evolution.Temperature,
            },
        };
    }

    private static Trial Trial(string name, DataSet data, EvolveSettings settings, int[] looks, ulong seed) =>
        new(
            name,
            seed,
            (compute, cancel) =>
                new EvolvedTrial(data, settings).Run(
                    seed,
                    looks,
                    (evolution, test) => [evolution.Expected().Accuracy(test, compute, cancel)],
                    compute,
                    cancel
                )
        );
}
