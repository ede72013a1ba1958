using Hebb.Persistence;

namespace Hebb.Gradients;

/// <summary>How a network is trained by gradient descent: Adam on minibatches of the softmax's cross-entropy.</summary>
public sealed record GradientOptions
{
    /// <summary>Which weights are trained.</summary>
    public TrainedWeights TrainedWeights { get; init; } = TrainedWeights.Output;

    /// <summary>
    /// Adam's α; above 0, at most 1000. The default was chosen on the last 10,000 training images of MNIST (|V| = 1000,
    /// k = 500, T = 1, three networks): .950, .958, .960 after 2, 5, 10 epochs on the others. With input weights of one,
    /// whose activity is about eight times as large, it gives .911, .919, .910; a tenth of it gives .931, .937, .939.
    /// </summary>
    public double StepSize { get; init; } = 0.0003;

    /// <summary>
    /// Adam's α for A, whose weights, from N(0, 1), are far larger than those of U; above 0, at most 1000. The default was
    /// chosen as above (five epochs, three networks): all weights .9777 (.01: .9785), A alone .9763 (.01: .9742); with all
    /// weights at one α the best is .9711, at .003.
    /// </summary>
    public double InputStepSize { get; init; } = 0.03;

    /// <summary>Examples whose mean gradient makes one step; at least 1. The last batch of an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Adam's β₁; at least 0, below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's β₂; at least 0, below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Adam's ε; 10^−30 to 1.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ: the loss that is descended is the mean cross-entropy + λ/2 · |θ|² of the trained weights θ; 0 to 1000.</summary>
    public double L2 { get; init; }

    /// <summary>Whether each epoch sees the examples in a new random order; otherwise in the order of the data.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// While the output weights alone are trained, the hidden activity of an example never changes; it is kept between
    /// epochs if that takes at most this many bytes, and computed again otherwise. A matter of speed alone.
    /// </summary>
    public long ActivityMemory { get; init; } = 2L << 30;

    /// <summary>What results depend on, for saved states: all but <see cref="ActivityMemory"/>.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(TrainedWeights), TrainedWeights },
            { nameof(StepSize), StepSize },
            { nameof(InputStepSize), InputStepSize },
            { nameof(BatchSize), BatchSize },
            { nameof(Beta1), Beta1 },
            { nameof(Beta2), Beta2 },
            { nameof(Epsilon), Epsilon },
            { nameof(L2), L2 },
            { nameof(Shuffle), Shuffle },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Adam.Check(StepSize, Beta1, Beta2, Epsilon, L2);
        Adam.CheckStepSize(nameof(InputStepSize), InputStepSize);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, int.MaxValue);
        if (!Enum.IsDefined(TrainedWeights))
        {
            throw new InvalidOptionException(nameof(TrainedWeights), $"{TrainedWeights}", "output, input or all");
        }

        InvalidOptionException.ThrowIfOutside(nameof(ActivityMemory), ActivityMemory, 0, long.MaxValue);
    }
}

/// <summary>Which weights of a network gradient descent changes. Only weights on existing edges ever change.</summary>
public enum TrainedWeights
{
    /// <summary>U; the network before it stays as it is, and the loss is convex in U.</summary>
    Output,

    /// <summary>A, through all T rounds; W and U stay as they are.</summary>
    Input,

    /// <summary>A, W and U.</summary>
    All,
}
