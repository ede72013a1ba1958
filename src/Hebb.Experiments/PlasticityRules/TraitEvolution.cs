using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Theory;
using Hebb.Numerics;

namespace Hebb.Experiments.PlasticityRules;

/// <summary>
/// Appendix C of the plasticity-rules paper: a real parameter that is the sum of many ±ε genes evolves. Its way under selection, sampled
/// and expected, beside the printed prediction and the replicator's; then what the paper argues and never runs, the
/// coefficients of a plasticity rule as such parameters.
/// </summary>
public sealed class TraitEvolution : IReproduction
{
    private const int Levels = 9;
    private const int GenesALevel = 12;
    private const int Shown = 30;

    // Rare, even and frequent at the start.
    private static readonly int[] ShownLevels = [0, 4, 8];

    private static readonly TraitSelection Selection = new(Effect: 0.07, Target: 3, Strength: 0.027);

    /// <inheritdoc/>
    public string Id => "trait-evolution";

    /// <inheritdoc/>
    public string Title =>
        "Appendix C: parameters as sums of genes evolve, and so do the coefficients of a plasticity rule";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["halfspace", "relu1"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        int generations = context.Quick ? 60 : 300;
        int population = context.Quick ? 500 : 5000;
        double[][] sampled =
        [
            .. context
                .Measure(
                    "trait",
                    context
                        .Seeds(10)
                        .Select(seed => new Trial("trait", seed, (_, _) => Sampled(seed, generations, population)))
                )
                .SelectMany(runs => runs),
        ];
        double[] expected = Way(generations, Selection.ExpectedStep);
        double[] replicator = Way(generations, Predicted(x => x * (1 - x)));
        double[] printed = Way(generations, Predicted(x => 2 - (2 * x)));
        double[] mended = Way(generations, Predicted(x => MendedStrength * (2 - (2 * x))));
        double[] mean = [.. Enumerable.Range(0, expected.Length).Select(i => sampled.Average(run => run[i]))];
        var rules = Data.Select(source => EvolvedRule.BesideGradient(context, source)).ToArray();
        return new ReproduceResult(
            Id,
            Title,
            [
                Row("sampled populations", ReproduceRow.Of("", null, sampled.Select(run => run[MeanAt(Shown)]))),
                .. new[]
                {
                    ("expected, an infinite population", expected),
                    ("replicator: x − θ x(1 − x) ∂L/∂x", replicator),
                    ("as printed: x − θ (2 − 2x) ∂L/∂x", printed),
                    ("as printed, with the θ that fits best at the start", mended),
                }.Select(way => Row(way.Item1, new ReproduceRow("", null, way.Item2[MeanAt(Shown)], null, 1))),
                .. rules.SelectMany(rule => rule.Rows),
            ]
        )
        {
            Claims =
            [
                Follows(
                    "The expected dynamics follow the replicator, every allele within 0.02 on the whole way",
                    expected,
                    replicator,
                    0.02
                ),
                Follows(
                    "Sampled populations follow the expected dynamics, the mean over them within 0.05",
                    mean,
                    expected,
                    0.05
                ),
                Follows(
                    "The expected dynamics follow the printed prediction, every allele within 0.05",
                    expected,
                    printed,
                    0.05
                ),
                Follows("They follow it with the θ that fits best at the start", expected, mended, 0.05),
                .. rules.Select(rule => rule.Claim),
            ],
            Figures =
            [
                new ReproduceFigure(
                    "The mean of a trait under selection towards 3",
                    "generations",
                    "mean of the trait",
                    [
                        ReproduceFigure.Line("sampled", Times(generations), sampled.Select(run => Series(run, -1))),
                        .. Lines(-1, expected, replicator, printed, mended, generations),
                    ]
                ),
                .. ShownLevels.Select(level => new ReproduceFigure(
                    $"The frequency of an allele that begins at {Frequency(level):0.0}",
                    "generations",
                    "frequency",
                    [
                        ReproduceFigure.Line("sampled", Times(generations), sampled.Select(run => Series(run, level))),
                        .. Lines(level, expected, replicator, printed, mended, generations),
                    ]
                )),
            ],
            Notes =
            [
                $"A trait of {Levels * GenesALevel} genes of ±{Selection.Effect}, twelve at each starting frequency 0.1 … 0.9; fitness 1 − θL with "
                    + $"L = (Y − 3)²/2, θ = {Selection.Strength}; {generations} generations of {population:#,##0} individuals.",
                EvolvedRule.Note,
            ],
        };
    }

    // A way has the trait's mean and the mean frequency of the genes of each level, time after time.
    private static int MeanAt(int time) => time * (Levels + 1);

    // At the start Σ over genes of x(1 − x) over Σ of 2 − 2x: the same first step of the trait.
    private static double MendedStrength
    {
        get
        {
            double[] x = Start();
            return x.Sum(f => f * (1 - f)) / x.Sum(f => 2 - (2 * f));
        }
    }

    private static double[] Start() =>
        [.. Enumerable.Range(0, Levels * GenesALevel).Select(gene => Frequency(gene / GenesALevel))];

    private static double Frequency(int level) => (level + 1) / (Levels + 1.0);

    private static double[] Sampled(ulong seed, int generations, int population)
    {
        var random = RandomKey.FromSeed(seed).For("trait").Stream();
        return Way(
            generations,
            x =>
            {
                Selection.NextGeneration(x, population, ref random);
                return x;
            }
        );
    }

    private static Func<double[], double[]> Predicted(Func<double, double> φ) =>
        x =>
        {
            double slope = Selection.Slope(x);
            return [.. x.Select(f => Math.Clamp(f - (Selection.Strength * φ(f) * slope), 0, 1))];
        };

    private static double[] Way(int generations, Func<double[], double[]> next)
    {
        double[] x = Start();
        var way = new List<double>();
        for (int t = 0; t <= generations; t++)
        {
            if (t % (generations / Shown) == 0)
            {
                way.Add(Selection.Mean(x));
                way.AddRange(x.Chunk(GenesALevel).Select(genes => genes.Average()));
            }

            x = next(x);
        }

        return [.. way];
    }

    private static double[] Times(int generations) =>
        [.. Enumerable.Range(0, Shown + 1).Select(t => (double)t * generations / Shown)];

    // The mean of the trait for level −1.
    private static double[] Series(double[] way, int level) =>
        [.. Enumerable.Range(0, Shown + 1).Select(t => way[MeanAt(t) + 1 + level])];

    private static IEnumerable<Reports.LineSeries> Lines(
        int level,
        double[] expected,
        double[] replicator,
        double[] printed,
        double[] mended,
        int generations
    ) =>
        new[]
        {
            ("expected", expected),
            ("replicator: x(1 − x)", replicator),
            ("as printed: 2 − 2x", printed),
            ("as printed, θ fitted", mended),
        }.Select(way => ReproduceFigure.Line(way.Item1, Times(generations), [Series(way.Item2, level)]));

    private static ReproduceRow Row(string name, ReproduceRow row) =>
        row with
        {
            Name = $"trait after selection, {name}",
            Unit = "mean of the trait",
            Group = "trait",
        };

    private static ReproduceClaim Follows(string text, double[] way, double[] other, double bound)
    {
        double apart = Enumerable
            .Range(0, Levels)
            .Max(l => Series(way, l).Zip(Series(other, l), (a, b) => Math.Abs(a - b)).Max());
        return new ReproduceClaim(text, apart <= bound, $"frequencies differ by up to {apart:0.000}");
    }
}
