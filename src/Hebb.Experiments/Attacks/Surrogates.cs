using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Attacks;

/// <summary>
/// Networks that are trained for an attack: what fools them is tried on the network that is attacked, whose own gradient may say
/// nothing.
/// </summary>
internal static class Surrogates
{
    private const int Neurons = 500;
    private const int MostExamples = 10_000;
    private const int Epochs = 2;

    /// <summary>Trains them, in phases whose names begin with <c>surrogate</c>.</summary>
    /// <param name="network">Who is attacked: inputs and labels are the same.</param>
    /// <param name="training">Examples to train on.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="run">Does the phases.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <returns>The networks, with names.</returns>
    public static IReadOnlyList<(string Name, IDifferentiableClassifier Classifier)> Train(
        Network network,
        LabelledData training,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        var some = training.Sample(Math.Min(MostExamples, training.Count), key.For("examples"));
        return [("gradient-trained", GradientTrained(network, some, key.For("gradient"), run, workers))];
    }

    private static Network GradientTrained(
        Network network,
        LabelledData data,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        var twin = Network.Create(
            data.Shape,
            network.Labels,
            key.For("network"),
            new RecurrentOptions(Neurons, Cap: Neurons) { InputInitialization = InputInitialization.HeUniform }
        );
        if (network.Input is { } transform)
        {
            twin = twin.With(transform, null, null);
        }

        var options = new GradientOptions
        {
            TrainedWeights = TrainedWeights.All,
            StepSize = 0.001,
            InputStepSize = 0.001,
        };
        var training = new GradientTrainer(twin, options, key.For("training"), workers).Start(data, Epochs);
        run.Do(new Phase("surrogate-gradient", "examples", training));
        return twin;
    }
}
