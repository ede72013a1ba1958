using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Learns a network's last hidden layer, which must be competitive, without labels: local rules, one after the other. The layers below it
/// stay as they are.
/// </summary>
/// <remarks>
/// Same network, rules, key and data give the same bits for any number of threads and any vector width. An instance is not for concurrent
/// use.
/// </remarks>
/// <example><code>
/// var network = Network.Create(moons, key, null, new CompetitiveOptions(64, Cap: 16) { Caps = [4, 10, 16] });
/// new LayerTrainer(network, [new CompetitiveRule(), new CoactivationRule()], key).Train(moons);
/// </code></example>
public sealed class LayerTrainer
{
    private readonly IReadOnlyList<ILayerRule> rules;
    private readonly RandomKey key;
    private readonly WorkerPool workers;

    /// <summary>A trainer for one network.</summary>
    /// <param name="network">The network; the weights of its last hidden layer change.</param>
    /// <param name="rules">The rules in their order, at least one; they are validated.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">There is no rule, a value of a rule is out of range, or the layer is not competitive.</exception>
    public LayerTrainer(
        Network network,
        IReadOnlyList<ILayerRule> rules,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        InvalidOptionException.ThrowIfOutside("number of rules", rules.Count, 1, 100);
        foreach (var rule in rules)
        {
            rule.Validate();
            InvalidOptionException.ThrowIfOutside($"epochs of rule {rule.Name}", rule.Epochs, 1, 1_000_000);
            InvalidOptionException.ThrowIfOutside($"batch size of rule {rule.Name}", rule.BatchSize, 1, 1_000_000);
        }

        Layer =
            network.Hidden[^1] as CompetitiveLayer
            ?? throw new InvalidOptionException("the last hidden layer", "of another kind", "competitive");
        Network = network;
        this.rules = [.. rules];
        this.key = key;
        this.workers = workers ?? new WorkerPool();
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The layer that is learned.</summary>
    public CompetitiveLayer Layer { get; }

    /// <summary>Learns the layer.</summary>
    /// <param name="data">Examples; their labels are not looked at.</param>
    /// <param name="progress">Receives after each batch how many examples were learned from, over all passes of all rules, and are in all.</param>
    /// <param name="cancel">Stops between batches; the layer then is as it is so far.</param>
    /// <exception cref="InvalidOptionException">The data do not fit the network, or a rule.</exception>
    /// <exception cref="DivergedException">A weight is no longer finite.</exception>
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
    /// <exception cref="InvalidOptionException">The data do not fit the network, or a rule.</exception>
    public LayerTraining Start(LabelledData data)
    {
        Network.RequireInputs(data.Inputs);
        data.RequireExamples();
        return new LayerTraining(Layer, rules, Below(data.Examples), key, workers);
    }

    // What the layer takes.
    private Matrix Below(Matrix examples)
    {
        if (Network.Hidden.Count > 1)
        {
            return Network.Below(Network.Hidden.Count - 1).Features(examples, workers);
        }

        Finite.Require(examples, 0, examples.Rows, nameof(examples));
        if (Network.Input is not { } transform)
        {
            return examples;
        }

        var transformed = new Matrix(examples.Rows, examples.Columns);
        for (int n = 0; n < examples.Rows; n++)
        {
            transform.Apply(examples.Row(n), transformed.Row(n));
        }

        return transformed;
    }
}
