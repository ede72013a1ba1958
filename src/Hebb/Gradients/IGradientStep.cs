using Hebb.Data;

namespace Hebb.Gradients;

/// <summary>A way of going down the gradient of the mean loss of a minibatch, one step of Adam at a time.</summary>
internal interface IGradientStep
{
    /// <summary>The weights that it changes.</summary>
    IReadOnlyList<AdamWeights> Weights { get; }

    /// <summary>Called before a training.</summary>
    /// <param name="examples">Training examples.</param>
    /// <param name="epochs">Passes over them.</param>
    void Begin(int examples, int epochs);

    /// <summary>One step.</summary>
    /// <param name="data">Examples and labels.</param>
    /// <param name="batch">Which of them.</param>
    /// <param name="progress">Examples of this training learned from before it, and in all.</param>
    /// <returns>What the batch was like before the step.</returns>
    /// <exception cref="DivergedException">The loss is no longer finite; the weights were not changed.</exception>
    BatchOutcome Step(LabelledData data, ReadOnlySpan<int> batch, (long Done, long Total) progress = default);

    /// <summary>Called after a training.</summary>
    void End();
}
