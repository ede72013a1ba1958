using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// Adversarial training of the output layer: each batch of examples is perturbed by an attack on the network as it is, and U learns from
/// the perturbed inputs by the margin perceptron. Hidden layers stay as they are.
/// </summary>
/// <remarks>
/// <para>This is not learning without gradients: the inner attack follows the true gradient of the margin with respect to the input,
/// back through the hidden layers. The change of U itself is local: where s_y − s_b &lt; margin, b the best wrong label,
/// U_y += η h / B and U_b −= η h / B, B the examples of a batch.</para>
/// <para>It continues from the network's U, which should classify well already; during training the network holds the U of the last batch,
/// and at the end the mean of the last ones. Same network, options, key and data give the same bits for any number of threads and any
/// vector width. An instance is not for concurrent use.</para>
/// </remarks>
/// <example><code>
/// var robust = new AdversarialTrainer(network, new AdversarialOptions { Epsilon = 2 }, key);
/// robust.Train(mnist.Train);
/// var attacks = new RobustnessOptions { Plans = [AttackPlans.Suite(network)] };
/// var test = new RobustnessTest(network, attacks, mnist.Test.Take(400), key);
/// </code></example>
public sealed class AdversarialTrainer
{
    private readonly AdversarialOptions options;
    private readonly RandomKey key;
    private readonly WorkerPool workers;

    /// <summary>A trainer for one network.</summary>
    /// <param name="network">The network; its U changes. Its hidden weights may not change while a trainer is in use.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Where the order of examples and random directions come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range; the message names it.</exception>
    public AdversarialTrainer(
        Network network,
        AdversarialOptions options,
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

    /// <summary>Learns from all examples, as often as the options say.</summary>
    /// <param name="data">Training examples within the box; their size and labels must fit the network.</param>
    /// <param name="progress">Receives after each batch how far training is.</param>
    /// <param name="cancel">Stops between batches; the network then holds the weights so far.</param>
    /// <returns>One summary for each epoch.</returns>
    /// <exception cref="InvalidOptionException">The data do not fit the network, lie outside the box, or fill no batch.</exception>
    public IReadOnlyList<AdversarialEpoch> Train(
        LabelledData data,
        IProgress<AdversarialProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        var training = Start(data);
        training.Finish(() => training.Progress, progress, cancel);
        return training.Epochs;
    }

    /// <summary>Begins the same training, to be done step by step; it can be saved between any two steps.</summary>
    /// <inheritdoc cref="Train" path="/param"/>
    /// <inheritdoc cref="Train" path="/exception"/>
    public AdversarialTraining Start(LabelledData data)
    {
        Network.CheckFits(data);
        data = data.Take(options.Limit ?? data.Count);
        InvalidOptionException.ThrowIfOutside("examples for a batch", data.Count, options.BatchSize, int.MaxValue);
        new PerturbationSet(PerturbationNorm.L2, options.Epsilon, options.Low, options.High).RequireInside(
            data.Examples
        );
        return new AdversarialTraining(Network, options, data, key, workers);
    }
}

/// <summary>One pass over the training data.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Examples">Examples learned from.</param>
/// <param name="Mistakes">Examples that were misclassified when perturbed, before the step they took part in.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record AdversarialEpoch(int Epoch, long Examples, long Mistakes, double Seconds);

/// <summary>How far training is.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Examples">Examples learned from so far, over all epochs.</param>
/// <param name="Total">Examples over all epochs.</param>
/// <param name="Mistakes">Examples that were misclassified when perturbed, over all epochs.</param>
public readonly record struct AdversarialProgress(int Epoch, long Examples, long Total, long Mistakes);
