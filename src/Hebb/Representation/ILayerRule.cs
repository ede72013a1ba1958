using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// A local rule that learns a competitive layer without labels: an immutable record of its constants, which are numbers, texts or choices, so
/// that <c>ToString</c> says them all.
/// </summary>
public interface ILayerRule
{
    /// <summary>What the rule is called, such as <c>competitive</c>.</summary>
    string Name { get; }

    /// <summary>Passes over the examples, at least 1.</summary>
    int Epochs { get; }

    /// <summary>Examples that are learned from together, at least 1; the last batch of a pass may have fewer.</summary>
    int BatchSize { get; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    void Validate();

    /// <summary>Begins to learn; it may set the weights to start from in place.</summary>
    /// <param name="layer">The layer; its weights change in place.</param>
    /// <param name="examples">All examples as the layer takes them, n × d.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads and vector width; they never change the result.</param>
    /// <exception cref="InvalidOptionException">The rule does not fit the layer or the examples.</exception>
    ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers);
}

/// <summary>A rule at work on one layer, whose weights it changes in place.</summary>
/// <remarks>
/// Whatever the batches to come depend on is in the layer's weights, in <see cref="State"/>, or follows from what the rule was started with:
/// a training that is resumed starts the rule again on the saved weights and then restores them and the state.
/// </remarks>
public interface ILayerLearner
{
    /// <summary>What has to be saved beside the layer's weights, such as thresholds: it is changed in place.</summary>
    IReadOnlyList<NamedWeights> State { get; }

    /// <summary>Learns from a batch.</summary>
    /// <param name="batch">Examples as the layer takes them; the rows from <paramref name="rows"/> on are not to be looked at.</param>
    /// <param name="rows">How many.</param>
    /// <param name="progress">The share of all the rule's batches that is done, in [0, 1): schedules are functions of it.</param>
    void Learn(Matrix batch, int rows, double progress);

    /// <summary>What is done once after the last batch, such as setting biases.</summary>
    void Finish();
}
