using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.NeuralNetEvolution;

/// <summary>Table 1: evolved networks, with and without training of the output layer, beside gradient descent, on 200 images of each digit.</summary>
public sealed class NneTable1 : IReproduction
{
    // Chosen on training images that were held out.
    private const int GradientEpochs = 20;
    private const int SignEpochs = 25;

    private static readonly Setting[] Settings =
    [
        new("digits 0 to 4", (0, 4), Genes: 2000, Minibatch: 50, Generations: 500, [0.921, 0.916, 0.96]),
        new("digits 0 to 9", (0, 9), Genes: 4000, Minibatch: 100, Generations: 2000, [0.788, 0.856, 0.882]),
    ];

    /// <inheritdoc/>
    public string Id => "nne-table1";

    /// <inheritdoc/>
    public string Title => "Table 1: neural net evolution, output training by signs, and gradient descent";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(Laboratory laboratory)
    {
        var mnist = laboratory.Data("mnist");
        var found = laboratory.Measure(
            "evolve",
            laboratory
                .Seeds(5)
                .SelectMany(seed => Settings.Select(setting => Trial(setting, mnist, laboratory.Quick, seed)))
        );
        ReproduceRow[] rows =
        [
            .. Settings.SelectMany(setting =>
                new (string Name, double? Paper)[]
                {
                    ("evolved, drawn genotypes", setting.Paper[0]),
                    ("evolved, most probable genotype", null),
                    ("evolved, expected weights", null),
                    ("evolved and SignSGD", setting.Paper[1]),
                    ("gradient descent, all weights", setting.Paper[2]),
                }.Select(
                    (row, i) =>
                        ReproduceRow.Of(
                            $"{setting.Name}: {row.Name}",
                            row.Paper,
                            found[setting.Name].Select(v => v[i])
                        ) with
                        {
                            Group = setting.Name,
                        }
                )
            ),
        ];
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                Reaches("Digits 0 to 4: drawn genotypes, 93.5 %", rows[0], 0.935),
                Reaches("Digits 0 to 4: expected weights, 95.5 %", rows[2], 0.955),
                Reaches("Digits 0 to 9: drawn genotypes, 80 %", rows[5], 0.8),
                Reaches("Digits 0 to 9: expected weights, the paper's gradient descent, 88.2 %", rows[7], 0.882),
                Reaches("Digits 0 to 9: and SignSGD, 88.7 %", rows[8], 0.887),
            ],
            Notes =
            [
                "1,024 genotypes, 784–1000–m networks with links of probability 0.1, β = 0.0025, standardised fitness, ε = 1, τ = 0.05: "
                    + "500 generations of 2,000 genes and minibatches of 50, or 2,000 of 4,000 and 100, where the paper took hundreds of thousands.",
                "SignSGD trains the output layer of a drawn genotype: 25 epochs, batches of 50. Gradient descent: Adam on all weights of a "
                    + "network of the same links, 20 epochs. Settings were chosen on training images that were held out.",
            ],
        };
    }

    private static ReproduceClaim Reaches(string text, ReproduceRow row, double mark) =>
        new(text, row.Mean >= mark, $"{100 * row.Mean:F2} %");

    private static Trial Trial(Setting setting, DataSet data, bool quick, ulong seed) =>
        new(
            setting.Name,
            seed,
            (compute, cancel) =>
            {
                var settings = setting.Evolve(quick);
                var trial = new EvolvedTrial(data, settings);
                var (train, _, test) = settings.Split(data, EvolvedTrial.Key(seed));
                double[] seen = trial.Run(
                    seed,
                    [settings.Evolution.Generations],
                    (evolution, _) =>
                    {
                        var accuracy = EvolutionPhase.Measure(evolution, test, compute);
                        double signs = EvolveExperiment.SignSgd(
                            evolution.Sampled(0),
                            settings,
                            train,
                            test,
                            EvolvedTrial.Key(seed).For("sign-sgd"),
                            run: null,
                            compute
                        );
                        return [accuracy.Sampled, accuracy.Rounded, accuracy.Expected, signs];
                    },
                    compute,
                    cancel
                );
                return [.. seen, Descended(train, test, settings, seed, compute, cancel)];
            }
        );

    private static double Descended(
        LabelledData train,
        LabelledData test,
        EvolveSettings settings,
        ulong seed,
        Compute compute,
        CancellationToken cancel
    )
    {
        var key = EvolvedTrial.Key(seed).For("gradient descent");
        var shape = settings.Shape(train.Inputs, train.LabelCount).Network;
        var network = RecurrentNetwork.Create(shape, key.For("network"));
        var options = new GradientOptions { TrainedWeights = TrainedWeights.All };
        new GradientTrainer(network, options, key.For("training"), compute).Train(
            train,
            GradientEpochs,
            cancel: cancel
        );
        return network.Accuracy(test, compute, cancel);
    }

    private sealed record Setting(
        string Name,
        (int, int) Labels,
        int Genes,
        int Minibatch,
        int Generations,
        double[] Paper
    )
    {
        public EvolveSettings Evolve(bool quick) =>
            new()
            {
                Genes = quick ? 300 : Genes,
                Labels = Labels,
                SignEpochs = SignEpochs,
                Evolution = new NetworkEvolutionOptions
                {
                    Minibatch = Minibatch,
                    Generations = quick ? 10 : Generations,
                    Population = quick ? 256 : 1024,
                },
            };
    }
}
