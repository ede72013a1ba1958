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

    /// <summary>Trains them: all weights by gradient descent; one linear score for each label at the worst points of the ball; for images learned filters
    /// with noise.</summary>
    /// <param name="training">Examples to train on.</param>
    /// <param name="input">What the network that is attacked does to its input first; none where nothing.</param>
    /// <param name="epsilon">The radius of the ball, above 0.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="perform">Does the steps of one, by its name: at once, or as a phase of a run.</param>
    /// <returns>The networks, with names.</returns>
    public static IReadOnlyList<(string Name, IDifferentiableClassifier Classifier)> Train(
        LabelledData training,
        InputTransform? input,
        float epsilon,
        RandomKey key,
        WorkerPool workers,
        Action<string, IResumable> perform
    )
    {
        var some = training.Sample(Math.Min(MostExamples, training.Count), key.For("examples"));
        var layer = new RecurrentOptions(Neurons, Cap: Neurons)
        {
            InputInitialization = InputInitialization.HeUniform,
            EdgeProbability = 1,
        };
        var network = Network.Create(some, key.For("network"), input, layer);
        var options = new GradientOptions
        {
            TrainedWeights = TrainedWeights.All,
            StepSize = 0.001,
            InputStepSize = 0.001,
        };
        perform("gradient", new GradientTrainer(network, options, key.For("gradient"), workers).Start(some, Epochs));
        List<(string, IDifferentiableClassifier)> surrogates = [("gradient-trained network", network)];
        // Templates start from examples, so each label needs one.
        if (some.Labels.Distinct().Count() == some.LabelCount)
        {
            var linearOptions = TemplateTrainingOptions.Softmax with { UnitsPerLabel = 1, Epsilon = epsilon };
            var linear = linearOptions.CreateNetwork(some);
            perform("linear", new TemplateTrainer(linear, linearOptions, some, key.For("linear"), workers));
            surrogates.Add(("linear, trained on adversarial inputs", linear));
        }

        if (Math.Min(training.Shape.Height, training.Shape.Width) >= Filters.LeastSide)
        {
            surrogates.Add(("convolutional network", Convolutional(some, key, workers, perform)));
        }

        return surrogates;
    }

    private static Network Convolutional(
        LabelledData data,
        RandomKey key,
        WorkerPool workers,
        Action<string, IResumable> perform
    )
    {
        const float Noise = 0.5f;
        var network = Network
            .Create(data, key.For("convolution"), null, Filters)
            .WithReading(new OutputReading(UnitLength: true));
        var filters = new PatchFilterTrainer(network, new PatchFilterOptions(), key.For("filters"), workers);
        if (Start(filters, data) is { } learning)
        {
            perform("filters", learning);
        }

        var rules = new PlasticityOptions
        {
            Graded = true,
            Margin = 0.5f,
            StepSize = 0.1f,
            FinalWeights = FinalWeights.Averaged,
        };
        var noisy = NoisyExamples.Of(data, Noise, key.For("noise"), workers);
        perform("convolutional", new PlasticityTrainer(network, rules, key.For("rules"), workers).Start(noisy, Epochs));
        return network;
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
