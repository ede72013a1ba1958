using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Learns the filters of one layer of a network, the first unless <see cref="PatchFilterOptions.Layer"/> says another, from patches of images
/// without labels: each filter begins as a patch and then moves towards the patches for which it has the largest response, or learns by
/// another <see cref="PatchFilterOptions.Rule"/>. The layer is convolutional or concatenates such layers.
/// </summary>
/// <remarks>
/// The rule is local: of a batch of B patches q, without their means, a filter that wins n of them by A_i·q + b_i moves by
/// A_i ← A_i + η Σq/√n to unit length, and b_i ← b_i + γ η (1 − F n/B). Where the layer normalises contrast the patches are normalised, too.
/// Filters of any rule have unit length in the end, but for those of whitened patches (<see cref="PatchFilterOptions.Whitening"/>). Of a layer with others below it patches are those of what the layers below give,
/// all their filters as channels, for up to 10,000 of the images, drawn at random.
/// Same network, options, key and data give the same bits for any number of threads and any vector width. An instance is not for concurrent
/// use.
/// </remarks>
/// <example><code>
/// var conv = new ConvolutionOptions(Filters: 128, PatchSide: 11, Cap: 8) { Stride = 2 };
/// var network = Network.Create(mnist.Train, key, null, conv).WithReading(new OutputReading(UnitLength: true));
/// new PatchFilterTrainer(network, new PatchFilterOptions(), key).Train(mnist.Train);
/// var margin = new PlasticityOptions
/// {
///     Graded = true,
///     Margin = 0.7f,
///     StepSize = 0.1f,
///     FinalWeights = FinalWeights.Averaged,
/// };
/// new PlasticityTrainer(network, margin, key).Train(NoisyExamples.Of(mnist.Train, deviation: 0.7f, key), epochs: 6);
/// Console.WriteLine(network.Accuracy(mnist.Test));
/// </code></example>
public sealed class PatchFilterTrainer
{
    private const int MostImages = 10_000;

    private readonly PatchFilterOptions options;
    private readonly RandomKey key;
    private readonly WorkerPool workers;
    private readonly ConvolutionalLayer[] layers;

    /// <summary>A trainer for one network.</summary>
    /// <param name="network">The network; the filters of one of its layers change.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Where patches and their order come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the layer has no filters.</exception>
    public PatchFilterTrainer(
        Network network,
        PatchFilterOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(options.Layer), options.Layer, 0, network.Hidden.Count - 1);
        layers = [.. Convolutions(network.Hidden[options.Layer])];
        if (layers.Length == 0)
        {
            throw new InvalidOptionException(
                options.Layer == 0 ? "the first hidden layer" : $"hidden layer {options.Layer}, counted from 0,",
                "without filters",
                "convolutional, or concatenate such layers"
            );
        }

        Network = network;
        this.options = options;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
    }

    /// <summary>The network whose filters are trained.</summary>
    public Network Network { get; }

    /// <summary>Learns the filters.</summary>
    /// <param name="data">Images; their labels are not looked at.</param>
    /// <param name="progress">Receives after each batch how far it is.</param>
    /// <param name="cancel">Stops between batches; the network then holds the filters so far.</param>
    /// <exception cref="InvalidOptionException">The data do not fit the network, or have too few patches that are not plain.</exception>
    /// <exception cref="DivergedException">A filter is no longer finite.</exception>
    public void Train(
        LabelledData data,
        IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancel = default
    )
    {
        var training = Start(data);
        training.Finish(() => training.Progress, progress, cancel);
    }

    /// <summary>Begins the same training, to be done step by step; it can be saved between any two steps.</summary>
    /// <inheritdoc cref="Train" path="/param[@name='data']"/>
    /// <inheritdoc cref="Train" path="/exception"/>
    public PatchFilterTraining Start(LabelledData data)
    {
        Network.RequireInputs(data.Inputs);
        data.RequireExamples();
        return options.Layer == 0
            ? new PatchFilterTraining(layers, Network.Input, options, data.Examples, key, workers)
            : new PatchFilterTraining(layers, null, options, Below(data.Examples), key, workers);
    }

    // What the layers below give for some of the images.
    private Matrix Below(Matrix examples)
    {
        var order = new EpochOrder(key.For("images"), examples.Rows).Of(1);
        var chosen = new Matrix(Math.Min(MostImages, examples.Rows), examples.Columns);
        for (int n = 0; n < chosen.Rows; n++)
        {
            examples.PaddedRow(order[n]).CopyTo(chosen.PaddedRow(n));
        }

        return Network.Below(options.Layer).Features(chosen, workers);
    }

    /// <summary>The convolutional layers that a layer is or concatenates, in their order.</summary>
    internal static IEnumerable<ConvolutionalLayer> Convolutions(HiddenLayer layer) =>
        layer switch
        {
            ConvolutionalLayer convolutional => [convolutional],
            ConcatenatedLayers concatenated => concatenated.Banks.SelectMany(Convolutions),
            _ => [],
        };
}
