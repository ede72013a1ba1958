using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Represent;

/// <summary>A way to features of points: a competitive layer as it is drawn, or learned without labels by local rules.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Rules">What learns it, in their order; none leaves it as it is drawn.</param>
public sealed record FeatureMethod(string Name, CompetitiveOptions Layer, params IReadOnlyList<ILayerRule> Rules)
{
    /// <summary>
    /// Whether the features are what units of a single graded round have above the cap's threshold, relu(u − u_(k+1)), which the layer divides by
    /// their length: how far all are above says something too, such as the radius of a point.
    /// </summary>
    public bool Unscaled { get; init; }

    /// <summary>The network of which the last hidden layer has learned.</summary>
    /// <param name="train">Points; their labels are not looked at.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between batches.</param>
    public Network Learn(LabelledData train, RandomKey key, WorkerPool workers, CancellationToken cancel = default)
    {
        var network = Network.Create(train, key.For("layer"), null, Layer);
        if (Rules.Count > 0)
        {
            new LayerTrainer(network, Rules, key.For("rules"), workers).Train(train, cancel: cancel);
        }

        return network;
    }

    /// <summary>What the features are worth with few labels; test points are never learned from.</summary>
    /// <param name="data">Training and test points.</param>
    /// <param name="options">How many labels.</param>
    /// <param name="key">Where everything random comes from; methods with the same key see the same labels.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between batches.</param>
    public FewLabelsResult Measure(
        DataSet data,
        FewLabelsOptions options,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel = default
    )
    {
        var network = Learn(data.Train, key, workers, cancel);
        return FewLabels.Measure(
            Features(network, data.Train, workers, cancel),
            Features(network, data.Test, workers, cancel),
            options,
            key,
            workers
        );
    }

    /// <summary>The features of examples.</summary>
    /// <param name="network">What <see cref="Learn"/> gave.</param>
    /// <param name="data">Examples, with labels that the features keep.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    public LabelledData Features(
        Network network,
        LabelledData data,
        WorkerPool workers,
        CancellationToken cancel = default
    ) =>
        new(
            Unscaled
                ? UnscaledCap.Features((CompetitiveLayer)network.Hidden[^1], data.Examples, workers, cancel)
                : network.Features(data.Examples, workers, cancel),
            data.Labels,
            data.LabelCount
        )
        {
            LabelNames = data.LabelNames,
        };
}
