using Hebb.Data;
using Hebb.Networks;
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
    /// epochs if that takes at most this many bytes, and computed again otherwise. By default a quarter of the memory that the process may use, at least 2 GiB. A matter of speed
    /// alone.
    /// </summary>
    public long ActivityMemory { get; init; } = FixedActivity.DefaultMemory;

    /// <summary>
    /// ε of adversarial training (Madry et al., 2018), in the units of the data; 0 trains on the examples as they are. Each batch is
    /// replaced by inputs within the Euclidean ball of radius ε and the box that an inner attack on the cross-entropy finds: from a random
    /// step of .3 ε, <see cref="AdversarialSteps"/> steps of 2 ε / steps along the normalised gradient. ε rises linearly over the first
    /// <see cref="AdversarialRamp"/> of the training.
    /// </summary>
    public float AdversarialEpsilon { get; init; }

    /// <summary>Steps of the inner attack, 1 to 1000; each takes about as long as a step of training without it.</summary>
    public int AdversarialSteps { get; init; } = 5;

    /// <summary>The part of the training over which ε rises, 0 to 1.</summary>
    public float AdversarialRamp { get; init; } = 0.3f;

    /// <summary>The box of numbers that an example may have: those of images by default. Adversarial training needs examples within it.</summary>
    public (float Low, float High) AdversarialBox { get; init; } = (0, 1);

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
            { nameof(AdversarialEpsilon), AdversarialEpsilon },
            { nameof(AdversarialSteps), AdversarialSteps },
            { nameof(AdversarialRamp), AdversarialRamp },
            { "AdversarialBox.Low", AdversarialBox.Low },
            { "AdversarialBox.High", AdversarialBox.High },
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
        InvalidOptionException.ThrowIfOutside(nameof(AdversarialEpsilon), AdversarialEpsilon, 0, 1e6f);
        InvalidOptionException.ThrowIfOutside(nameof(AdversarialSteps), AdversarialSteps, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(AdversarialRamp), AdversarialRamp, 0, 1);
        InvalidOptionException.ThrowIfOutside("AdversarialBox.Low", AdversarialBox.Low, -1e6f, 1e6f);
        InvalidOptionException.ThrowIfOutside("AdversarialBox.High", AdversarialBox.High, AdversarialBox.Low, 1e6f);
    }

    /// <summary>The inner attack at some place of a training.</summary>
    internal InnerAttackOptions InnerAttackAt((long Done, long Total) progress)
    {
        float done = progress.Total == 0 ? 1 : (float)(progress.Done / (double)progress.Total);
        float share = AdversarialRamp > 0 ? Math.Min(1, done / AdversarialRamp) : 1;
        return new(share * AdversarialEpsilon, AdversarialSteps, AdversarialBox.Low, AdversarialBox.High);
    }

    /// <summary>Adversarial training clips to the box, so that examples outside would be changed.</summary>
    /// <exception cref="InvalidOptionException">A number lies outside; the message names its place.</exception>
    internal void RequireInBox(LabelledData data)
    {
        if (AdversarialEpsilon > 0)
        {
            InnerAttack.RequireInBox(data.Examples, AdversarialBox.Low, AdversarialBox.High, nameof(AdversarialBox));
        }
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
