using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;

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

    private static readonly ConvolutionOptions Filters = new(Filters: 32, PatchSide: 11, Cap: 8) { Stride = 2 };

    /// <summary>
    /// All of them: all weights by gradient descent; one linear score for each label at the worst points of the ball; for images learned
    /// filters with noise.
    /// </summary>
    /// <param name="training">Examples to train on.</param>
    /// <param name="input">What the network that is attacked does to its input first; none where nothing.</param>
    /// <param name="epsilon">The radius of the ball, above 0.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="workers">Threads and vector width; ranks are not used.</param>
    public static IReadOnlyList<Surrogate> Of(
        LabelledData training,
        InputTransform? input,
        float epsilon,
        RandomKey key,
        WorkerPool workers
    )
    {
        var some = training.Sample(Math.Min(MostExamples, training.Count), key.For("examples"));
        List<Surrogate> surrogates = [ByGradient(some, input, key, workers)];
        // Templates start from examples, so each label needs one.
        if (some.Labels.Distinct().Count() == some.LabelCount)
        {
            surrogates.Add(Linear(some, epsilon, key, workers));
        }

        if (Math.Min(training.Shape.Height, training.Shape.Width) >= Filters.LeastSide)
        {
            var network = Network
                .Create(some, key.For("convolution"), null, Filters)
                .WithReading(new OutputReading(UnitLength: true));
            surrogates.Add(
                new Surrogate("convolutional network", network, TrainConvolutional(network, some, key, workers))
            );
        }

        return surrogates;
    }

    /// <summary>The same, trained.</summary>
    /// <inheritdoc cref="Of"/>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static IReadOnlyList<(string Name, IDifferentiableClassifier Classifier)> Train(
        LabelledData training,
        InputTransform? input,
        float epsilon,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var surrogates = Of(training, input, epsilon, key, workers);
        foreach (var (_, work) in surrogates.SelectMany(surrogate => surrogate.Training))
        {
            work.Finish(cancel);
        }

        return [.. surrogates.Select(surrogate => (surrogate.Name, (IDifferentiableClassifier)surrogate.Network))];
    }

    private static Surrogate ByGradient(LabelledData data, InputTransform? input, RandomKey key, WorkerPool workers)
    {
        var layer = new RecurrentOptions(Neurons, Cap: Neurons)
        {
            InputInitialization = InputInitialization.HeUniform,
            EdgeProbability = 1,
        };
        var network = Network.Create(data, key.For("network"), input, layer);
        var options = new GradientOptions
        {
            TrainedWeights = TrainedWeights.All,
            StepSize = 0.001,
            InputStepSize = 0.001,
        };
        return new Surrogate("gradient-trained network", network, Training());

        IEnumerable<(string, IResumable)> Training()
        {
            yield return (
                "gradient",
                new GradientTrainer(network, options, key.For("gradient"), workers).Start(data, Epochs)
            );
        }
    }

    private static Surrogate Linear(LabelledData data, float epsilon, RandomKey key, WorkerPool workers)
    {
        var options = TemplateTrainingOptions.Softmax with { UnitsPerLabel = 1, Epsilon = epsilon };
        var network = options.CreateNetwork(data);
        return new Surrogate("linear, trained on adversarial inputs", network, Training());

        IEnumerable<(string, IResumable)> Training()
        {
            yield return ("linear", new TemplateTrainer(network, options, data, key.For("linear"), workers));
        }
    }

    private static IEnumerable<(string, IResumable)> TrainConvolutional(
        Network network,
        LabelledData data,
        RandomKey key,
        WorkerPool workers
    )
    {
        const float Noise = 0.5f;
        var filters = new PatchFilterTrainer(network, new PatchFilterOptions(), key.For("filters"), workers);
        if (Start(filters, data) is { } learning)
        {
            yield return ("filters", learning);
        }

        var rules = new PlasticityOptions
        {
            Graded = true,
            Margin = 0.5f,
            StepSize = 0.1f,
            FinalWeights = FinalWeights.Averaged,
        };
        var noisy = NoisyExamples.Of(data, Noise, key.For("noise"), workers);
        yield return (
            "convolutional",
            new PlasticityTrainer(network, rules, key.For("rules"), workers).Start(noisy, Epochs)
        );
    }

    // None where images are too plain to learn filters from: they stay random.
    private static PatchFilterTraining? Start(PatchFilterTrainer filters, LabelledData data)
    {
        try
        {
            return filters.Start(data);
        }
        catch (InvalidOptionException)
        {
            return null;
        }
    }
}

/// <summary>A network that is trained for an attack.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Network">The network; untrained until all of its training is done.</param>
/// <param name="Training">What trains it, one after the other, by names; each is made when the one before it is done.</param>
internal sealed record Surrogate(string Name, Network Network, IEnumerable<(string Name, IResumable Work)> Training);
