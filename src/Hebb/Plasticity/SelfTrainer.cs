using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Learns the output weights of a network with fixed hidden layers from a few labelled examples and many without a label: first from the labelled ones;
/// then, round after round, it predicts the others, and learns afresh from those whose predictions are surest as if they were their labels.
/// </summary>
/// <remarks>
/// How sure a prediction is: the difference of the two largest scores. Same network, options, key and data give the same bits for any number of
/// threads and any vector width. The hidden activity of all examples is kept if <see cref="PlasticityOptions.ActivityMemory"/> allows, and computed again
/// in each round otherwise. An instance is not for concurrent use.
/// </remarks>
/// <example><code>
/// // Filters and moments need no labels; then 100 labels teach the output weights.
/// var labelled = mnist.Train.PerLabel(10, key: key);
/// new SelfTrainer(network, new SelfTrainingOptions(), key).Train(labelled, mnist.Train.Examples);
/// Console.WriteLine(network.Accuracy(mnist.Test));
/// </code></example>
public sealed class SelfTrainer
{
    private readonly RandomKey key;

    /// <summary>A trainer for one network.</summary>
    /// <param name="network">The network; its output weights change.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Where the order of examples comes from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or hidden weights would learn.</exception>
    public SelfTrainer(
        Network network,
        SelfTrainingOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        Network = network;
        Options = options;
        this.key = key;
        Workers = workers ?? new WorkerPool();
        // Weights are started afresh in each round; what hidden layers hold stays.
        Output = new PlasticityTrainer(network, options.Output with { Start = StartingWeights.AsGiven }, key, Workers);
        if (Output.LearningStep.ChangesGraph || Output.LearningStep.ChangesInput)
        {
            throw new InvalidOptionException(
                nameof(options.Output),
                "a rule of hidden weights",
                "one of output weights alone: hidden layers are fixed"
            );
        }
    }

    /// <summary>The network whose output weights are trained.</summary>
    public Network Network { get; }

    /// <summary>Settings.</summary>
    internal SelfTrainingOptions Options { get; }

    /// <summary>Threads and vector width.</summary>
    internal WorkerPool Workers { get; }

    /// <summary>Trains the output weights in each round.</summary>
    internal PlasticityTrainer Output { get; }

    /// <summary>Learns the output weights.</summary>
    /// <param name="labelled">Examples and their labels; at least one.</param>
    /// <param name="unlabelled">Examples without, n × d; the labelled ones may be among them.</param>
    /// <param name="progress">Receives how far it is: thousandths of rounds, the first time being one.</param>
    /// <param name="cancel">Stops between blocks of examples; U is then of no use.</param>
    /// <exception cref="InvalidOptionException">The data do not fit the network.</exception>
    public void Train(
        LabelledData labelled,
        Matrix unlabelled,
        IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancel = default
    )
    {
        var training = Start(labelled, unlabelled);
        training.Finish(() => training.Progress, progress, cancel);
    }

    /// <summary>Begins the same training, to be done step by step; it can be saved between any two steps.</summary>
    /// <inheritdoc cref="Train" path="/param[@name='labelled']"/>
    /// <inheritdoc cref="Train" path="/param[@name='unlabelled']"/>
    /// <inheritdoc cref="Train" path="/exception"/>
    public SelfTraining Start(LabelledData labelled, Matrix unlabelled)
    {
        Network.CheckFits(labelled);
        Network.RequireInputs(unlabelled.Columns);
        return new SelfTraining(this, labelled, unlabelled, key);
    }
}
