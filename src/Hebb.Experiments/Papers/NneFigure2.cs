using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Papers;

/// <summary>Figure 2 of the neural net evolution paper: how far allele frequencies are from 0 and 1 after some generations.</summary>
public sealed class NneFigure2 : IReproduction
{
    private const int Steps = 50;

    /// <inheritdoc/>
    public string Id => "nne-fig2";

    /// <inheritdoc/>
    public string Title =>
        "Figure 2 of neural net evolution: convergence of the allele frequencies (MNIST, 200 images a digit)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        int[] generations = context.Quick ? [10, 20, 40] : [100, 400, 1000];
        var task = new EvolvedTask(
            context.Data("mnist"),
            "all",
            context.Quick ? 300 : 2000,
            new NetworkEvolutionOptions
            {
                Population = context.Quick ? 128 : 1024,
                BatchSize = 50,
                Generations = generations[^1],
            }
        )
        {
            Hidden = context.Quick ? 200 : 1000,
        };
        var found = context.Measure(
            "evolve",
            context
                .Seeds(5)
                .Select(seed => new Trial(
                    "frequencies",
                    seed,
                    (workers, cancel) =>
                    {
                        var (train, _) = task.Examples(seed);
                        var evolution = task.Start(train, seed, workers);
                        var values = new List<double>();
                        foreach (int end in generations)
                        {
                            while (evolution.Generation < end)
                            {
                                evolution.Step(cancel);
                            }

                            values.AddRange(Farther(evolution.Frequencies.ToArray()));
                        }

                        return [.. values];
                    }
                )),
            oneByOne: true
        );
        double[][] runs = [.. found["frequencies"]];
        double[] xs = [.. Enumerable.Range(0, Steps + 1).Select(Distance)];
        const int At = Steps / 10;
        ReproduceRow[] rows =
        [
            .. generations.Select(
                (t, i) =>
                    ReproduceRow.Of(
                        $"farther than 0.05 from 0 and 1 after {t} generations",
                        null,
                        runs.Select(run => run[(i * (Steps + 1)) + At])
                    )
            ),
        ];
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                new ReproduceClaim(
                    "The frequencies go towards 0 and 1",
                    rows.Zip(rows.Skip(1)).All(pair => pair.Second.Mean < pair.First.Mean),
                    string.Join(", ", rows.Select(row => $"{100 * row.Mean:F1} %")) + " are farther than 0.05"
                ),
            ],
            Figures =
            [
                new ReproduceFigure(
                    "Alleles whose frequency is farther than this from 0 and 1",
                    "distance from 0 or 1",
                    "alleles (%)",
                    [
                        .. generations.Select(
                            (t, i) =>
                                ReproduceFigure.Percent(
                                    $"{t} generations",
                                    xs,
                                    runs.Select(run => run[(i * (Steps + 1))..((i + 1) * (Steps + 1))])
                                )
                        ),
                    ]
                ),
            ],
            Notes =
            [
                "The paper has 10,000 to 200,000 generations of its reward; standardised fitness needs a hundredth of them.",
            ],
        };
    }

    private static double Distance(int step) => 0.5 * step / Steps;

    private static IEnumerable<double> Farther(double[] p) =>
        Enumerable.Range(0, Steps + 1).Select(s => p.Count(x => Math.Min(x, 1 - x) > Distance(s)) / (double)p.Length);
}
