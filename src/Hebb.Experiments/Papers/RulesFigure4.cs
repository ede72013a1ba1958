using System.Globalization;
using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Experiments.Papers;

/// <summary>Figure 4: how far images must be perturbed to fool networks trained by rules and by gradient descent, as pictures and as sizes.</summary>
public sealed class RulesFigure4 : IReproduction
{
    private const float Step = 0.1f;
    private const int MostPictures = 5;

    private static readonly RobustTraining[] Networks =
    [
        RobustTraining.OutputByGradient,
        RobustTraining.AllByGradient,
        RobustTraining.Feedforward,
        RobustTraining.Ones,
        RobustTraining.Learned,
    ];

    /// <inheritdoc/>
    public string Id => "rules-fig4";

    /// <inheritdoc/>
    public string Title => "Figure 4: the smallest perturbations that fool, |V| = 1000, k = 500";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist", "fashion-mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var (most, images) = context.Quick ? (2f, 10) : (5f, 100);
        var seeds = context.Seeds(3);
        var trials =
            from seed in seeds
            from data in Data
            from network in Networks
            select Smallest(context.Data(data), network, seed, most, images, context.Quick ? 3000 : 0);
        var found = context.Measure("attack", trials);
        var rows =
            from data in Data
            from network in Networks
            let name = NameOf(data, network)
            select ReproduceRow.Of(name, null, found[name].Select(run => run[0])) with
            {
                Unit = "ε (L2), median",
                Group = data,
            };
        ReproduceRow[] all = [.. rows];
        return new ReproduceResult(Id, Title, all)
        {
            Claims = [.. Data.Select(data => Farther(all, data))],
            Images =
            [
                .. Data.SelectMany(data => Networks.Select(network => Grid(context.Data(data), data, network, found))),
            ],
            Notes =
            [
                $"{images} test images, drawn at random, that the network classifies rightly; the paper's attack on the margin at ε = "
                    + $"{Step.ToString(CultureInfo.InvariantCulture)}, {(2 * Step).ToString(CultureInfo.InvariantCulture)}, … up to "
                    + $"{most.ToString(CultureInfo.InvariantCulture)}; the smallest size that fools, {most.ToString(CultureInfo.InvariantCulture)} where none does.",
                "The paper attacks a loss whose gradients vanish; its pictures for rules may show how far an attack without a direction has to go.",
            ],
        };
    }

    private static string NameOf(string data, RobustTraining network) => $"{data}: {network.Name}";

    // The median of the smallest sizes; then for a few images: label, size, prediction and pixels.
    private static Trial Smallest(
        DataSet data,
        RobustTraining network,
        ulong seed,
        float most,
        int images,
        int limit
    ) =>
        new(
            NameOf(data.Name, network),
            seed,
            (workers, cancel) =>
            {
                var train = limit == 0 ? data.Train : data.Train.Take(limit);
                var victim = network.Train(train, seed, workers, cancel);
                var key = RandomKey.FromSeed(seed).For("attack");
                int[] predicted = victim.Predict(data.Test.Examples, workers, cancel);
                int[] right = [.. Enumerable.Range(0, data.Test.Count).Where(i => predicted[i] == data.Test.Labels[i])];
                var chosen = data.Test.Select(right);
                chosen = chosen.Sample(Math.Min(images, chosen.Count), key.For("images"));
                float[] epsilons = [.. Enumerable.Range(1, (int)MathF.Round(most / Step)).Select(i => i * Step)];
                var options = new RobustnessOptions
                {
                    Plans = [AttackPlans.Paper()],
                    Epsilons = epsilons,
                    Pictures = images,
                };
                var test = new RobustnessTest(victim, options, chosen, key.For("test"), workers);
                test.Run(cancel: cancel);
                var examples = epsilons.Select((_, e) => test.Examples(0, e)).ToArray();
                int[] first =
                [
                    .. Enumerable.Range(0, chosen.Count).Select(i => Array.FindIndex(examples, at => at[i].IsFooled)),
                ];
                double[] sizes = [.. first.Select(e => e < 0 ? most : epsilons[e]).Select(e => (double)e).Order()];
                return
                [
                    (sizes[(sizes.Length - 1) / 2] + sizes[sizes.Length / 2]) / 2,
                    .. Enumerable
                        .Range(0, Math.Min(MostPictures, chosen.Count))
                        .SelectMany(i =>
                        {
                            int e = first[i] < 0 ? epsilons.Length - 1 : first[i];
                            var example = examples[e][i];
                            return (double[])
                                [
                                    example.Label,
                                    epsilons[e],
                                    example.Prediction,
                                    .. example.Perturbed.Select(value => (double)value),
                                ];
                        }),
                ];
            }
        );

    private static ReproduceImages Grid(
        DataSet data,
        string name,
        RobustTraining network,
        ILookup<string, double[]> found
    )
    {
        var shape = data.Test.Shape;
        double[] pictures = found[NameOf(name, network)].First()[1..];
        return new ReproduceImages(
            NameOf(name, network),
            [
                .. pictures
                    .Chunk(3 + shape.Size)
                    .Select(picture =>
                        GreyImage.OfChannels(
                            $"{picture[0]} as {picture[2]}, ε = {picture[1].ToString("F1", CultureInfo.InvariantCulture)}",
                            shape,
                            [.. picture[3..].Select(value => (float)value)]
                        )
                    ),
            ]
        );
    }

    private static ReproduceClaim Farther(ReproduceRow[] rows, string data)
    {
        double Of(RobustTraining network) => rows.Single(row => row.Name == NameOf(data, network)).Mean;
        RobustTraining[] rules = [RobustTraining.Feedforward, RobustTraining.Ones, RobustTraining.Learned];
        return new ReproduceClaim(
            $"{data}: images must be perturbed more to fool networks trained by rules than by gradient descent",
            rules.All(rule =>
                Of(rule) > Math.Max(Of(RobustTraining.OutputByGradient), Of(RobustTraining.AllByGradient))
            ),
            string.Join(", ", Networks.Select(network => $"{network.Name} {Of(network):F2}"))
        );
    }
}
