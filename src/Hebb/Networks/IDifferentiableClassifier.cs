using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>A classifier whose scores can be differentiated with respect to the example.</summary>
public interface IDifferentiableClassifier : IClassifier
{
    /// <summary>The scores of examples, and the gradient of a loss of them with respect to the examples in the units of the data.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="labels">n labels, 0 … m − 1, handed to the loss.</param>
    /// <param name="loss">The loss of one example and its gradient with respect to the scores; called from several threads.</param>
    /// <param name="scores">Receives n × m.</param>
    /// <param name="gradient">Receives n × d.</param>
    /// <param name="workers">Threads and vector width; none means the calling thread alone.</param>
    /// <exception cref="InvalidOptionException">The examples are not of size d.</exception>
    void InputGradient(
        Matrix examples,
        ReadOnlySpan<int> labels,
        ScoreLoss loss,
        Matrix scores,
        Matrix gradient,
        WorkerPool? workers = null
    );
}

/// <summary>A loss of one example and its gradient with respect to the scores.</summary>
/// <param name="scores">s, m numbers.</param>
/// <param name="label">y, 0 … m − 1.</param>
/// <param name="gradient">Receives ∂L/∂s, m numbers.</param>
/// <returns>L.</returns>
public delegate double ScoreLoss(ReadOnlySpan<double> scores, int label, Span<double> gradient);
