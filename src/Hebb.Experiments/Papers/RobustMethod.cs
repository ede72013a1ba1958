using Hebb.Data;
using Hebb.Experiments.Rules;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;

namespace Hebb.Experiments.Papers;

/// <summary>A way to train a network whose robustness is measured.</summary>
/// <param name="Group">What rows of its kind have in common.</param>
/// <param name="Name">What its row is called.</param>
/// <param name="Train">Trains it on examples.</param>
internal sealed record RobustMethod(
    string Group,
    string Name,
    Func<LabelledData, RandomKey, WorkerPool, CancellationToken, Network> Train
)
{
    /// <summary>How many training examples are used; 0 = all.</summary>
    public int Limit { get; init; }

    /// <summary>The rules of the paper with the graded update of a margin perceptron, averaged.</summary>
    public static PlasticityOptions Margin(float margin, float step = 0.1f) =>
        new()
        {
            Graded = true,
            Margin = margin,
            StepSize = step,
            FinalWeights = FinalWeights.Averaged,
        };

    /// <summary>A recurrent layer whose output weights, and graph weights if there are rounds, learn by rules.</summary>
    public static RobustMethod Recurrent(
        string group,
        string name,
        RecurrentOptions layer,
        PlasticityOptions rules,
        int epochs = 2,
        float noise = 0
    ) =>
        new(
            group,
            name,
            (data, key, workers, cancel) =>
            {
                var network = Network
                    .Create(data, key.For("network"), null, layer)
                    .WithReading(new OutputReading(UnitLength: rules.Graded));
                Learn(network, rules, data, noise, epochs, key, workers, cancel);
                return network;
            }
        );

    /// <summary>A convolutional layer whose filters learn without labels or stay random, and whose output weights learn from noisy images.</summary>
    public static RobustMethod Convolutional(
        string group,
        string name,
        ConvolutionOptions layer,
        float margin,
        float noise,
        bool learnsFilters = true,
        AdversarialOptions? then = null
    ) =>
        new(
            group,
            name,
            (data, key, workers, cancel) =>
            {
                var network = Network
                    .Create(data, key.For("network"), null, layer)
                    .WithReading(new OutputReading(UnitLength: true));
                if (learnsFilters)
                {
                    new PatchFilterTrainer(network, new PatchFilterOptions(), key.For("filters"), workers).Train(
                        data,
                        cancel: cancel
                    );
                }

                Learn(network, Margin(margin), data, noise, epochs: 6, key, workers, cancel);
                if (then is not null)
                {
                    new AdversarialTrainer(network, then, key.For("adversarial"), workers).Train(data, cancel: cancel);
                }

                return network;
            }
        );

    /// <summary>Weights that descend the gradient.</summary>
    public static RobustMethod ByGradient(
        string name,
        HiddenLayerOptions layer,
        GradientOptions options,
        int epochs = 2
    ) =>
        new(
            "gradient descent",
            name,
            (data, key, workers, cancel) =>
            {
                var network = Network.Create(data, key.For("network"), null, layer);
                new GradientTrainer(network, options, key.For("training"), workers).Train(data, epochs, cancel: cancel);
                return network;
            }
        );

    /// <summary>Templates that learn their certified radius.</summary>
    public static RobustMethod Templates(string name, TemplateTrainingOptions options) =>
        new(
            "templates",
            name,
            (data, key, workers, cancel) =>
                new TemplateTrainer(options.CreateNetwork(data), options, data, key, workers).Train(cancel: cancel)
        );

    private static void Learn(
        Network network,
        PlasticityOptions rules,
        LabelledData data,
        float noise,
        int epochs,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var noisy = noise == 0 ? data : NoisyExamples.Of(data, noise, key.For("noise"), workers);
        new PlasticityTrainer(network, rules, key.For("training"), workers).Train(noisy, epochs, cancel: cancel);
    }
}
