using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.NeuralNetEvolution;

/// <summary>Figure 2: how allele frequencies move to 0 and 1.</summary>
public sealed class NneFigure2 : IReproduction
{
    private const string Name = "frequencies";

    private static readonly double[] Distances = [.. Enumerable.Range(0, 26).Select(i => i / 50.0)];

    /// <inheritdoc/>
    public string Id => "nne-fig2";

    /// <inheritdoc/>
    public string Title => "Figure 2: distances of allele frequencies from 0 or 1 (digits 0 to 9)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(Laboratory laboratory)
    {
        int[] looks = laboratory.Quick ? [5, 10, 20] : [100, 400, 1600];
        var found = laboratory.Measure(
            "evolve",
            laboratory.Seeds(2).Select(seed => Trial(laboratory.Data("mnist"), looks, laboratory.Quick, seed))
        )[Name];
        double[] NearAfter(int look) => [.. found.Select(curve => 1 - curve[(look * Distances.Length) + 5])];
        ReproduceRow[] rows =
        [
            .. looks.Select(
                (generation, look) =>
                    ReproduceRow.Of(
                        $"genes within 0.1 of 0 or 1 after {generation:N0} generations",
                        null,
                        NearAfter(look)
                    )
            ),
        ];
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                new ReproduceClaim(
                    "Most genes end near 0 or 1 (half of them within 0.1)",
                    rows[^1].Mean > 0.5,
                    $"{100 * rows[^1].Mean:F1} % after {looks[^1]:N0} generations; at the start 20 % by chance"
                ),
            ],
            Figures =
            [
                new ReproduceFigure(
                    "Genes farther than that from 0 or 1",
                    "distance",
                    "genes (%)",
                    [
                        .. looks.Select(
                            (generation, look) =>
                                ReproduceFigure.Line(
                                    $"after {generation:N0} generations",
                                    Distances,
                                    found.Select(curve =>
                                        curve.Skip(look * Distances.Length).Take(Distances.Length).ToArray()
                                    ),
                                    100
                                )
                        ),
                    ]
                ),
            ],
            Notes =
            [
                "2,000 genes, 1,024 genotypes, minibatches of 50, 200 images of each digit, standardised fitness.",
            ],
        };
    }

    private static Trial Trial(DataSet data, int[] looks, bool quick, ulong seed) =>
        new(
            Name,
            seed,
            (compute, cancel) =>
            {
                var settings = new EvolveSettings
                {
                    Genes = quick ? 300 : 2000,
                    Evolution = new NetworkEvolutionOptions { Minibatch = 50, Population = quick ? 256 : 1024 },
                };
                return new EvolvedTrial(data, settings).Run(
                    seed,
                    looks,
                    (evolution, _) =>
                    {
                        double[] distance = [.. evolution.Alleles.ToArray().Select(p => Math.Min(p, 1 - p))];
                        return Distances.Select(x => distance.Count(d => d > x) / (double)distance.Length);
                    },
                    compute,
                    cancel
                );
            }
        );
}
