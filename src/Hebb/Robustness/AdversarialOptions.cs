using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>How <see cref="AdversarialTrainer"/> trains: by default what was found best for a convolutional k-cap layer on MNIST.</summary>
public sealed record AdversarialOptions
{
    /// <summary>ε, the radius of the Euclidean ball that examples are perturbed in; above 0.</summary>
    public float Epsilon { get; init; } = 2;

    /// <summary>Steps of the inner attack, 2 ε / steps each, after a random one of .3 ε; 1 to 1000.</summary>
    public int InnerSteps { get; init; } = 5;

    /// <summary>Passes over the examples, at least 1.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Examples that are perturbed and learned from together; at least 1. Those of an epoch that fill no batch are left out.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>The score of the true label is to be above every other by this much; at least 0.</summary>
    public float Margin { get; init; } = 0.7f;

    /// <summary>The step size of the first <see cref="HoldShare"/> of the batches, of a change that is the mean over a batch; above 0.</summary>
    public float StepSize { get; init; } = 5;

    /// <summary>The step size at the end as a part of the first, geometric on the way; above 0, at most 1.</summary>
    public float StepDecay { get; init; } = 0.1f;

    /// <summary>The part of the batches before the step size falls, 0 to 1.</summary>
    public float HoldShare { get; init; } = 0.3f;

    /// <summary>The part of the batches over which ε rises from 0, 0 to 1.</summary>
    public float RampShare { get; init; } = 0.3f;

    /// <summary>The part of the batches at the end whose output weights are averaged; above 0, at most 1.</summary>
    public float AverageShare { get; init; } = 0.3f;

    /// <summary>The most examples that are learned from, the first ones of the data; none means all.</summary>
    public int? Limit { get; init; } = 20_000;

    /// <summary>The least number that an example may have.</summary>
    public float Low { get; init; }

    /// <summary>The largest number that an example may have.</summary>
    public float High { get; init; } = 1;

    /// <summary>Whether each epoch sees the examples in a new random order; otherwise in the order of the data.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Epsilon), Epsilon, 1e6f);
        InvalidOptionException.ThrowIfOutside(nameof(InnerSteps), InnerSteps, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Margin), Margin, 0, 1e30f);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(StepSize), StepSize, 1e6f);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(StepDecay), StepDecay, 1f);
        InvalidOptionException.ThrowIfOutside(nameof(HoldShare), HoldShare, 0, 1f);
        InvalidOptionException.ThrowIfOutside(nameof(RampShare), RampShare, 0, 1f);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(AverageShare), AverageShare, 1f);
        InvalidOptionException.ThrowIfOutside(nameof(Limit), Limit ?? 1, 1, int.MaxValue);
        new PerturbationSet(PerturbationNorm.L2, Epsilon, Low, High).Validate();
    }

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Epsilon), Epsilon },
            { nameof(InnerSteps), InnerSteps },
            { nameof(Epochs), Epochs },
            { nameof(BatchSize), BatchSize },
            { nameof(Margin), Margin },
            { nameof(StepSize), StepSize },
            { nameof(StepDecay), StepDecay },
            { nameof(HoldShare), HoldShare },
            { nameof(RampShare), RampShare },
            { nameof(AverageShare), AverageShare },
            { nameof(Limit), Limit },
            { nameof(Low), Low },
            { nameof(High), High },
            { nameof(Shuffle), Shuffle },
        };
}
