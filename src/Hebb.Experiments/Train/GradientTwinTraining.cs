using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Train;

/// <summary>
/// A twin whose hidden weights are those of the trained network, so that nothing differs but how the output weights were learned.
/// </summary>
internal static class GradientTwinTraining
{
    /// <summary>Trains and tests it, as the phase <c>gradient</c>; where that cannot be, says why.</summary>
    public static (GradientTwin? Twin, string? Problem) Run(
        Network network,
        LabelledData train,
        LabelledData test,
        TrainOptions options,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        const int FewestSteps = 2000;
        var twin = new Network(
            network.Input,
            network.Hidden,
            new Matrix(network.U.Rows, network.Labels),
            network.Reads
        );
        var gradient = Settings(options, train.Count);
        int batch = gradient.BatchSize;
        int epochs = Math.Max(options.Epochs, ((FewestSteps * batch) + train.Count - 1) / train.Count);
        try
        {
            var training = new GradientTrainer(twin, gradient, key.For("gradient"), workers).Start(train, epochs);
            run.Do(new Phase("gradient", "examples", training));
            double accuracy = twin.Accuracy(test, workers, run.Cancel);
            var (low, high) = WilsonInterval.Of(accuracy, test.Count);
            return (new GradientTwin(accuracy, low, high), null);
        }
        catch (Exception e) when (e is DivergedException or InvalidOptionException)
        {
            // The network itself is trained and saved.
            return (null, $"no gradient-trained twin: {e.Message}");
        }
    }

    /// <summary>How the twin learns.</summary>
    /// <param name="options">How the network was trained.</param>
    /// <param name="examples">The number of training examples.</param>
    internal static GradientOptions Settings(TrainOptions options, int examples)
    {
        const int MostBatch = 100;
        const double UnitLengthStep = 0.01;
        // Activity of length 1 is some hundred times as small as the paper's; several banks are of length 1 together.
        bool isUnitLength = options.Reads.UnitLength || (options.Banks.Count > 1 && options.Competitive is null);
        var defaults = new GradientOptions();
        return defaults with
        {
            BatchSize = Math.Clamp(examples / 20, 1, MostBatch),
            StepSize = isUnitLength ? UnitLengthStep : defaults.StepSize,
        };
    }
}
