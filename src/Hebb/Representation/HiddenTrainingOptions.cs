using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>
/// What local rules with labels for the input weights of a hidden layer have in common: <see cref="DirectFeedbackTrainer"/> and
/// <see cref="NodePerturbationTrainer"/>.
/// </summary>
public abstract record HiddenTrainingOptions
{
    private protected HiddenTrainingOptions() { }

    /// <summary>B, examples of a batch, from 1 to 65,536.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>η_A, the step size of input weights, from 0 to 1,000,000.</summary>
    public float InputStepSize { get; init; } = 10;

    /// <summary>η_U, the step size of output weights, from 0 to 1,000,000.</summary>
    public float OutputStepSize { get; init; } = 10;

    /// <summary>What both step sizes fall to, geometrically, as a share of the first: above 0, at most 1.</summary>
    public float LastStep { get; init; } = 0.1f;

    /// <summary>β, what scores are multiplied by in the softmax: above 0, at most 1,000,000.</summary>
    public float ScoreScale { get; init; } = 10;

    /// <summary>Whether steps of input weights are along x/|x|, and not along x.</summary>
    public bool UnitInputs { get; init; } = true;

    internal virtual SavedOptions Saved =>
        new()
        {
            { nameof(BatchSize), BatchSize },
            { nameof(InputStepSize), InputStepSize },
            { nameof(OutputStepSize), OutputStepSize },
            { nameof(LastStep), LastStep },
            { nameof(ScoreScale), ScoreScale },
            { nameof(UnitInputs), UnitInputs },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public virtual void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, 65_536);
        InvalidOptionException.ThrowIfOutside(nameof(InputStepSize), InputStepSize, 0, 1e6f);
        InvalidOptionException.ThrowIfOutside(nameof(OutputStepSize), OutputStepSize, 0, 1e6f);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(LastStep), LastStep, 1);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(ScoreScale), ScoreScale, 1e6f);
    }
}

/// <summary>How a <see cref="DirectFeedbackTrainer"/> learns.</summary>
public sealed record DirectFeedbackOptions : HiddenTrainingOptions
{
    /// <summary>The standard deviation of the fixed feedback weights, above 0, at most 1,000.</summary>
    public float FeedbackDeviation { get; init; } = 1;

    internal override SavedOptions Saved => new() { base.Saved, { nameof(FeedbackDeviation), FeedbackDeviation } };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        InvalidOptionException.ThrowIfNotAboveZero(nameof(FeedbackDeviation), FeedbackDeviation, 1000);
    }
}

/// <summary>How a <see cref="NodePerturbationTrainer"/> learns.</summary>
public sealed record NodePerturbationOptions : HiddenTrainingOptions
{
    /// <summary>σ, the noise relative to the mean activity of the neurons that fire: above 0, at most 100.</summary>
    public float Deviation { get; init; } = 0.1f;

    /// <summary>R, how often each example is perturbed, from 1 to 10,000.</summary>
    public int Perturbations { get; init; } = 4;

    internal override SavedOptions Saved =>
        new() { base.Saved, { nameof(Deviation), Deviation }, { nameof(Perturbations), Perturbations } };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Deviation), Deviation, 100);
        InvalidOptionException.ThrowIfOutside(nameof(Perturbations), Perturbations, 1, 10_000);
    }
}
