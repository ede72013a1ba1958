using Hebb.Baselines;
using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Runs;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>The measurements of <see cref="UnsupervisedAutoencoders"/>: one network on one data set with one seed.</summary>
internal static class AutoencoderCells
{
    /// <summary>The numbers of labels of which machines learn.</summary>
    public static readonly int[] Labels = [10, 20, 50, 100, 200];

    /// <summary>The steps at which losses are kept, from 1.</summary>
    public static readonly int[] Steps = [1, 5, 10, 20, 40, 70, 100, 150, 200, 300, 400, 500, 600, 700, 800];

    private const int Moved = 300;
    private const int Unexplained = 0;
    private const int FirstLoss = 1;

    /// <summary>The networks, by name.</summary>
    public static readonly (string Name, bool Recurrent, bool InputAgain)[] Networks =
    [
        (Mlp, false, false),
        (Rnn, true, false),
        (RnnAgain, true, true),
        (MlpAgain, false, true),
    ];

    public const string Mlp = "MLP";
    public const string Rnn = "RNN";
    public const string RnnAgain = "RNN with the input again";
    public const string MlpAgain = "MLP with the input again";

    /// <summary>The settings in which they are compared.</summary>
    public static readonly (string Name, AutoencoderActivation Activation, int Width)[] Settings =
    [
        (Relu2, AutoencoderActivation.Relu, 2),
        (Tanh2, AutoencoderActivation.Tanh, 2),
        (Relu16, AutoencoderActivation.Relu, 16),
    ];

    public const string Relu2 = "ReLU, width 2";
    public const string Tanh2 = "tanh, width 2";
    public const string Relu16 = "ReLU, width 16";

    /// <summary>The name of a cell.</summary>
    public static string Name(string setting, string set, string network) => $"{set}, {network}, {setting}";

    /// <summary>The measurement of a cell with a seed.</summary>
    public static Trial Trial(
        (string Name, AutoencoderActivation Activation, int Width) setting,
        string set,
        (string Name, bool Recurrent, bool InputAgain) network,
        ulong seed
    ) =>
        new(
            Name(setting.Name, set, network.Name),
            seed,
            (workers, cancel) =>
            {
                var data = PlaneSets.Of(set, seed);
                var trainer = Trainer(setting, data, network, seed, workers);
                var model = trainer.Train(cancel: cancel);
                var losses = trainer.Losses.ToArray();
                double[] found =
                [
                    model.UnexplainedVariance(data.Test.Examples),
                    .. Steps.Select(step => losses[step - 1]),
                ];
                if (setting.Width != 2)
                {
                    return found;
                }

                found = [.. found, DistanceFromPlane(model, data.Test.Take(Moved).Examples)];
                return setting.Name == Relu2
                    ?
                    [
                        .. found,
                        .. Accuracies(model, data, SupportVectorKernel.Linear, seed),
                        .. Accuracies(model, data, SupportVectorKernel.Rbf, seed),
                    ]
                    : found;
            }
        );

    /// <summary>The codes that a network trained with a seed makes of examples.</summary>
    public static Matrix Codes(
        string set,
        (string Name, bool Recurrent, bool InputAgain) network,
        ulong seed,
        Matrix examples,
        WorkerPool workers
    )
    {
        var data = PlaneSets.Of(set, seed);
        return Trainer(Settings[0], data, network, seed, workers).Train().Codes(examples);
    }

    /// <summary>The fraction of variance unexplained on the test points.</summary>
    public static double UnexplainedOf(double[] trial) => trial[Unexplained];

    /// <summary>The earth mover's distance of codes and points in the plane, where the width is 2.</summary>
    public static double DistanceOf(double[] trial) => trial[FirstLoss + Steps.Length];

    /// <summary>The losses at <see cref="Steps"/>.</summary>
    public static double[] LossesOf(double[] trial) => trial[FirstLoss..(FirstLoss + Steps.Length)];

    /// <summary>Accuracies at <see cref="Labels"/>, for <see cref="Relu2"/>.</summary>
    public static double[] AccuraciesOf(double[] trial, SupportVectorKernel kernel)
    {
        int first = FirstLoss + Steps.Length + 1 + (kernel == SupportVectorKernel.Rbf ? Labels.Length : 0);
        return trial[first..(first + Labels.Length)];
    }

    private static AutoencoderTrainer Trainer(
        (string Name, AutoencoderActivation Activation, int Width) setting,
        DataSet data,
        (string Name, bool Recurrent, bool InputAgain) network,
        ulong seed,
        WorkerPool workers
    )
    {
        var shape = new AutoencoderShape
        {
            Recurrent = network.Recurrent,
            InputAgain = network.InputAgain,
            Activation = setting.Activation,
            Width = setting.Width,
        };
        var key = RandomKey.FromSeed(seed).For($"autoencoder of {data.Name}");
        return new AutoencoderTrainer(shape, new AutoencoderOptions(), data.Train, key, workers);
    }

    private static double DistanceFromPlane(Autoencoder model, Matrix examples) =>
        EarthMoversDistance.Between(Synthetic.PlaneOf(examples), model.Codes(examples));

    private static double[] Accuracies(Autoencoder model, DataSet data, SupportVectorKernel kernel, ulong seed)
    {
        var train = CodesOf(model, data.Train);
        var options = new FewLabelsOptions { Counts = Labels };
        return FewLabels.Measure(train, CodesOf(model, data.Test), options, RandomKey.FromSeed(seed), Fit).Means;

        IClassifier Fit(int[] known) =>
            SupportVectorMachine.Fit(train.Select(known), new SupportVectorOptions { Kernel = kernel });
    }

    private static LabelledData CodesOf(Autoencoder model, LabelledData data) =>
        new(model.Codes(data.Examples), data.Labels, data.LabelCount);
}
