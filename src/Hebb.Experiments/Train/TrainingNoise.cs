using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Train;

/// <summary>Noise that is added to the training examples, once, before the rules learn from them.</summary>
internal static class TrainingNoise
{
    /// <summary>What the rules learn from, measured as the phase <c>noise</c>, if there is any.</summary>
    /// <inheritdoc cref="Of(LabelledData, Network, TrainOptions, RandomKey, WorkerPool)"/>
    public static LabelledData Of(
        LabelledData train,
        Network network,
        TrainOptions options,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        using var measured = options.Noise == 0 ? null : run.Measure("noise");
        return Of(train, network, options, key, workers);
    }

    /// <summary>What the rules learn from: the training examples, with noise if it is asked for.</summary>
    public static LabelledData Of(
        LabelledData train,
        Network network,
        TrainOptions options,
        RandomKey key,
        WorkerPool workers
    )
    {
        if (options.Noise == 0)
        {
            return train;
        }

        // The same for every column as the network sees it.
        var scale = network.Input?.Scale;
        float[] deviations =
        [
            .. Enumerable
                .Range(0, train.Inputs)
                .Select(i =>
                    scale is null ? options.Noise
                    : scale[0, i] > 0 ? options.Noise / scale[0, i]
                    : 0
                ),
        ];
        return NoisyExamples.Of(train, deviations, key.For("noise"), workers);
    }
}
