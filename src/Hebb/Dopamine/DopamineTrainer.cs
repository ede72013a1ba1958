using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Dopamine;

/// <summary>
/// Trains the output weights of a network by reward (nne-dnn paper, section 3.2): what its last hidden layer gives is computed once for
/// every example, then U learns from it, epoch after epoch. Hidden layers never change, so they may have a hundred thousand neurons.
/// </summary>
/// <remarks>
/// Same network, options, key and data give the same bits for any number of threads and any vector width. Training continues from U as
/// it is. The hidden activity is kept in memory: 8 bytes for each active neuron of each example. Nothing else may change the network
/// during a training, and an instance is not for concurrent use.
/// </remarks>
/// <example><code>
/// var layer = new RecurrentOptions(20_000, Cap: 200) { InputInitialization = InputInitialization.HeUniform };
/// var network = Network.Create(mnist.Train, key, null, layer);
/// var trainer = new DopamineTrainer(network, new DopamineOptions(), key);
/// trainer.Train(mnist.Train, epochs: 10);
/// Console.WriteLine(network.Accuracy(mnist.Test));
/// </code></example>
public sealed class DopamineTrainer
{
    private readonly DopamineOptions options;
    private readonly RandomKey key;
    private readonly WorkerPool workers;

    /// <summary>A trainer for one network.</summary>
    /// <param name="network">The network; its U changes as it learns.</param>
    /// <param name="options">The rule; validated.</param>
    /// <param name="key">Where the order of examples and what is drawn come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public DopamineTrainer(
        Network network,
        DopamineOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        Network = network;
        this.options = options;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
    }

    /// <summary>The network being trained.</summary>
    public Network Network { get; }

    /// <summary>Learns from all examples, <paramref name="epochs"/> times, and leaves the final weights in the network.</summary>
    /// <param name="data">Training examples; their size and labels must fit the network.</param>
    /// <param name="epochs">Passes over the data, at least 1.</param>
    /// <param name="progress">Receives after each step how far training is.</param>
    /// <param name="cancel">Stops between steps; the network then holds the weights so far.</param>
    /// <returns>One summary for each epoch.</returns>
    /// <exception cref="InvalidOptionException"><paramref name="epochs"/> is out of range, or the data do not fit the network.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public IReadOnlyList<OutputEpoch> Train(
        LabelledData data,
        int epochs,
        IProgress<DopamineProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        var training = Start(data, epochs);
        training.Finish(() => training.Progress, progress, cancel);
        return training.Epochs;
    }

    /// <summary>Begins the same training, to be done step by step; it can be saved between any two steps.</summary>
    /// <inheritdoc cref="Train" path="/param"/>
    /// <inheritdoc cref="Train" path="/exception"/>
    public DopamineTraining Start(LabelledData data, int epochs)
    {
        Network.CheckFits(data);
        return new DopamineTraining(Network, options, data, epochs, key, workers);
    }
}
