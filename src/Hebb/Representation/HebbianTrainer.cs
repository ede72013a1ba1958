using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>Trains a Hebbian network by a local rule that does not change, learned or written by hand.</summary>
/// <remarks>
/// Labels are looked at only where the loss is the labels'. A step is a matter of microseconds, so it stays on the calling thread. Same
/// network, options, key and data give the same bits on every machine.
/// </remarks>
/// <example><code>
/// UpdateRule rule = new UpdateRuleLearner(null, new UpdateRuleOptions(), circles.Train, key).Train();
/// var network = HebbianAutoencoder.Create(new HebbianOptions(), circles.Train.Inputs, key.For("network"));
/// new HebbianTrainer(network, new HebbianLearningOptions { Rule = rule }, key).Train(circles.Train);
/// </code></example>
public sealed class HebbianTrainer
{
    private readonly HebbianLearningOptions options;
    private readonly RandomKey key;

    /// <summary>A trainer for one network.</summary>
    /// <param name="network">The network; its weights change.</param>
    /// <param name="options">The rule and how it is applied; validated.</param>
    /// <param name="key">Where the order of examples comes from.</param>
    /// <param name="workers">Not used: a step is too short to be shared.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the rule is for another number of rounds.</exception>
    public HebbianTrainer(
        HebbianAutoencoder network,
        HebbianLearningOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        const string Has = "the network has";
        int rounds = options.Rule?.Rounds ?? network.Options.Rounds;
        InvalidOptionException.ThrowIfMismatch("the rule has", rounds, "rounds", Has, network.Options.Rounds);
        Network = network;
        this.options = options;
        this.key = key;
    }

    /// <summary>The network that is trained.</summary>
    public HebbianAutoencoder Network { get; }

    /// <summary>Makes all steps.</summary>
    /// <param name="data">Examples, and labels where these are the target.</param>
    /// <param name="progress">Receives after each step the steps made so far, and in all.</param>
    /// <param name="cancel">Stops between steps; the network then is as it was left.</param>
    /// <exception cref="InvalidOptionException">The data do not fit the network.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite; smaller steps may help.</exception>
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
    public HebbianTraining Start(LabelledData data)
    {
        data.RequireExamples();
        const string Expects = "the network expects";
        InvalidOptionException.ThrowIfMismatch("an example has", data.Inputs, "numbers", Expects, Network.Inputs);
        int outputs = HebbianTarget.Outputs(data, options.Loss);
        InvalidOptionException.ThrowIfMismatch("the data want", outputs, "outputs", "the network has", Network.Outputs);
        return new HebbianTraining(Network, options, data, key);
    }
}
