using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Measures mean and spread of what the convolutional layers of a network's first layer give for images without labels, so that each output
/// is standardised: (z − mean) · scale with scale = 1/(σ + c σ̄).
/// </summary>
/// <remarks>
/// The layers are those drawn with <see cref="ConvolutionOptions.Standardise"/>; filters are learned before. Every output adapts on its own,
/// from its own activity. Same network, options, key and data give the same bits for any number of threads and any vector width. An instance
/// is not for concurrent use.
/// </remarks>
/// <example><code>
/// var pooled = new ConvolutionOptions(Filters: 64, PatchSide: 7, Cap: 4)
/// {
///     Contrast = 0.01f,
///     Pooling = Pooling.Soft,
///     SquareRoot = true,
///     Standardise = true,
/// };
/// var network = Network.Create(mnist.Train, key, null, pooled).WithReading(new OutputReading(UnitLength: true));
/// new PatchFilterTrainer(network, new PatchFilterOptions(), key).Train(mnist.Train);
/// new MomentsTrainer(network, new MomentsOptions(), key).Train(mnist.Train);
/// </code></example>
public sealed class MomentsTrainer
{
    private readonly MomentsOptions options;
    private readonly RandomKey key;
    private readonly WorkerPool workers;
    private readonly ConvolutionalLayer[] layers;

    /// <summary>A trainer for one network.</summary>
    /// <param name="network">The network; mean and scale of its first layer's outputs change.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Where it comes from which images are looked at.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or no part of the first layer is standardised.</exception>
    public MomentsTrainer(Network network, MomentsOptions options, RandomKey key = default, WorkerPool? workers = null)
    {
        options.Validate();
        layers = [.. PatchFilterTrainer.Convolutions(network.Hidden[0]).Where(layer => layer.Options.Standardise)];
        if (layers.Length == 0)
        {
            throw new InvalidOptionException(
                "the first hidden layer",
                "without outputs that are standardised",
                "convolutional, or concatenate such layers, with Standardise"
            );
        }

        Network = network;
        this.options = options;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
    }

    /// <summary>The network whose outputs are standardised.</summary>
    public Network Network { get; }

    /// <summary>Measures.</summary>
    /// <param name="data">Images; their labels are not looked at.</param>
    /// <param name="progress">Receives after each block of images how many were looked at, over all layers, and are in all.</param>
    /// <param name="cancel">Stops between blocks; layers that are not done keep what they had.</param>
    /// <exception cref="InvalidOptionException">The data do not fit the network.</exception>
    public void Train(
        LabelledData data,
        IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancel = default
    )
    {
        var training = Start(data);
        training.Finish(() => training.Progress, progress, cancel);
    }

    /// <summary>Begins the same, to be done step by step; it can be saved between any two steps.</summary>
    /// <inheritdoc cref="Train" path="/param[@name='data']"/>
    /// <inheritdoc cref="Train" path="/exception"/>
    public MomentsTraining Start(LabelledData data)
    {
        Network.RequireInputs(data.Inputs);
        data.RequireExamples();
        return new MomentsTraining(layers, Network.Input, options, data, key, workers);
    }
}
