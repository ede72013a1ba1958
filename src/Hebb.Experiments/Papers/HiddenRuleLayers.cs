using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>The layers whose weights rules without labels learn, under the same read-out.</summary>
internal static class HiddenRuleLayers
{
    /// <summary>Passes over patches or examples, of all rules.</summary>
    public const int Passes = 2;

    /// <summary>Caps that are tried for filters.</summary>
    public static IReadOnlyList<int> FilterCaps { get; } = [2, 3, 4, 6, 8, 12];

    private static readonly PlasticityOptions Output = new ImageRecipe().Output;

    /// <summary>Filters of the standard convolutional layer, 64 of 7×7, learned by one rule.</summary>
    /// <param name="setting">The rule.</param>
    /// <param name="train">Images, straightened already.</param>
    /// <param name="patches">How many patches the rule sees, in each pass.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static Network Filters(
        HiddenRuleSetting setting,
        LabelledData train,
        int patches,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var recipe = new ImageRecipe
        {
            Banks = [ImageRecipe.Bank(filters: 64, side: 7, setting.Cap, grid: 5)],
            Filters = new ImageRecipe().Filters with
            {
                Patches = patches,
                Rule = setting.Rule,
                Whitening = setting.Whitening,
            },
        };
        var network = recipe.CreateNetwork(train, key);
        foreach (var phase in Enum.GetValues<ImagePhase>())
        {
            if (phase != ImagePhase.Filters || setting.Rule is not null)
            {
                recipe.Start(phase, network, train, key, workers).Finish(cancel);
            }
        }

        return network;
    }

    /// <summary>A fully connected layer learned by one rule.</summary>
    /// <param name="setting">The rule.</param>
    /// <param name="train">Images.</param>
    /// <param name="units">m.</param>
    /// <param name="unlabelled">How many of the images the rule sees, in each pass.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static Network Neurons(
        HiddenRuleSetting setting,
        LabelledData train,
        int units,
        int unlabelled,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var options = new CompetitiveOptions(units, setting.Cap) { Constant = 0 };
        var network = Network.Create(train, key, Centred(train), options);
        if (setting.Rule is { } rule)
        {
            new LayerTrainer(network, [rule], key, workers).Train(train.Take(unlabelled), cancel: cancel);
        }

        new PlasticityTrainer(network, Output, key, workers).Train(train, epochs: 6, cancel: cancel);
        return network;
    }

    /// <summary>1,000 neurons with receptive fields that labels teach, or none; then the same read-out.</summary>
    /// <param name="teach">Teaches the network; the number is of passes.</param>
    /// <param name="train">Images.</param>
    /// <param name="neurons">|V|, k is a fifth of it.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static Network Fields(
        Action<Network>? teach,
        LabelledData train,
        int neurons,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        int side = Math.Min(8, train.Shape.Width);
        var network = Network
            .Create(
                train,
                key,
                InputTransform.Centred(train),
                new RecurrentOptions(neurons, neurons / 5) { ReceptiveField = side }
            )
            .WithReading(new OutputReading(UnitLength: true));
        network.ImprintInput(train, key);
        teach?.Invoke(network);
        new PlasticityTrainer(network, Output, key, workers).Train(train, epochs: 6, cancel: cancel);
        return network;
    }

    // x − μ, divided by its mean length over all images: rules have constants for examples of about unit length.
    private static InputTransform Centred(LabelledData train)
    {
        var centred = InputTransform.Centred(train);
        double sum = 0;
        var x = new float[train.Inputs];
        for (int n = 0; n < train.Count; n++)
        {
            centred.Apply(train.Examples.Row(n), x);
            sum += OutputLayer.Length(x);
        }

        var scale = new Matrix(1, train.Inputs);
        scale.Row(0).Fill((float)(train.Count / sum));
        return new InputTransform(train.Inputs, centred.Mean, scale);
    }
}
