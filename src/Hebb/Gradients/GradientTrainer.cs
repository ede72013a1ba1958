using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// Trains weights of a recurrent k-cap network by gradient descent, the baseline for plasticity rules: Adam descends the
/// mean softmax cross-entropy of the scores U h_T, through the unrolled rounds and, in each, through the neurons that the
/// cap selected and that are above zero. With <see cref="TrainedWeights.Output"/> the loss is convex.
/// </summary>
/// <remarks>
/// Same network, options, key and data give the same bits for any number of threads and any vector width. Nothing else may
/// change the network's A and W while a trainer is in use. An instance is not for concurrent use.
/// </remarks>
/// <example><code>
/// var network = Network.Create(mnist.Train, key, null, new RecurrentOptions(1000, Cap: 500));
/// var trainer = new GradientTrainer(network, new GradientOptions { StepSize = 0.001 }, key);
/// trainer.Train(mnist.Train, epochs: 2);
/// Console.WriteLine(network.Accuracy(mnist.Test));
/// </code></example>
public sealed class GradientTrainer
{
    private readonly GradientOptions options;
    private readonly RandomKey key;
    private readonly IGradientStep descent;

    /// <summary>
    /// A trainer for one network. Training continues from the network's weights as they are; <see cref="WeightInitialization"/> draws
    /// what must not begin at 0.
    /// </summary>
    /// <param name="network">The network; the weights that the options name change as it learns.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Where the order of examples comes from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or no gradient could reach the weights to be trained.</exception>
    public GradientTrainer(
        Network network,
        GradientOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        RequireGradient(network, options);
        workers ??= new WorkerPool();
        Network = network;
        this.options = options;
        this.key = key;
        descent =
            options.TrainedWeights == TrainedWeights.Output && options.AdversarialEpsilon == 0
                ? new OutputDescent(network, options, workers)
                : new BpttDescent(network, options, workers, key);
    }

    /// <summary>The network being trained.</summary>
    public Network Network { get; }

    /// <summary>Steps made so far, one for each minibatch.</summary>
    public long Steps => descent.Weights[0].Steps;

    /// <summary>Learns from all examples, <paramref name="epochs"/> times.</summary>
    /// <param name="data">Training examples; their size and labels must fit the network.</param>
    /// <param name="epochs">Passes over the data, at least 1.</param>
    /// <param name="progress">Receives after each minibatch how far training is.</param>
    /// <param name="cancel">Stops between minibatches; the network then holds the weights so far.</param>
    /// <returns>One summary for each epoch.</returns>
    /// <exception cref="InvalidOptionException"><paramref name="epochs"/> is out of range, or the data do not fit the network.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public IReadOnlyList<GradientEpoch> Train(
        LabelledData data,
        int epochs,
        IProgress<GradientProgress>? progress = null,
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
    public GradientTraining Start(LabelledData data, int epochs)
    {
        InvalidOptionException.ThrowIfOutside(nameof(epochs), epochs, 1, 1_000_000);
        Network.CheckFits(data);
        options.RequireInBox(data);
        descent.Begin(data.Count, epochs);
        return new GradientTraining(descent, options, data, epochs, key);
    }

    // Where every gradient is 0 whatever the examples, nothing would ever be learned.
    private static void RequireGradient(Network network, GradientOptions options)
    {
        if (options.TrainedWeights == TrainedWeights.Input && !network.U.Buffer.ContainsAnyExcept(0f))
        {
            throw new InvalidOptionException(
                nameof(options.TrainedWeights),
                "input",
                "output or all while all output weights are 0: no gradient reaches the input weights; initialize them first"
            );
        }

        foreach (var layer in network.Hidden.OfType<RecurrentLayer>())
        {
            if (
                layer is { Rounds: > 1, Recurrence: Recurrence.ThroughGraph, HiddenBias: <= 0 }
                && !layer.W.Buffer.ContainsAnyExcept(0f)
            )
            {
                throw new InvalidOptionException(
                    "W",
                    "0 everywhere",
                    "initialized first when all activity goes through the graph: no neuron would fire after the first round"
                );
            }
        }
    }
}
