using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>How an update rule is learned by gradient descent.</summary>
public sealed record UpdateRuleOptions
{
    /// <summary>The networks that the rule trains.</summary>
    public HebbianOptions Network { get; init; } = new();

    /// <summary>How the rule is applied to them; a network learns for this number of steps, then a new one begins.</summary>
    public HebbianLearningOptions Learning { get; init; } = new();

    /// <summary>Which functions are learned; the others change nothing.</summary>
    public LearnedUpdates Learn { get; init; } = LearnedUpdates.Output;

    /// <summary>What the pre-synaptic side knows.</summary>
    public UpdateField Field { get; init; }

    /// <summary>
    /// What passes back through caps. Through bits the derivative itself is 0, so only f_out learns; <see cref="CapGradient.Sigmoid"/> is
    /// s(1 − s)/τ with s = σ((v − θ)/τ).
    /// </summary>
    public CapGradient CapGradient { get; init; } = CapGradient.Sigmoid;

    /// <summary>τ; above 0, at most 1000.</summary>
    public float Softness { get; init; } = 0.5f;

    /// <summary>Meta-steps, 1 to 10,000,000.</summary>
    public int MetaSteps { get; init; } = 400;

    /// <summary>Adam's step size for f_out; above 0, at most 1000.</summary>
    public double OutputMetaStepSize { get; init; } = 3e-3;

    /// <summary>Adam's step size for f_in and f_rec; above 0, at most 1000.</summary>
    public double MetaStepSize { get; init; } = 3e-4;

    /// <summary>A longer gradient is made this long; above 0, at most 10^9.</summary>
    public double LongestGradient { get; init; } = 1;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Network), Network.Saved },
            { nameof(Learning), Learning.Saved },
            { nameof(Learn), Learn },
            { nameof(Field), Field },
            { nameof(CapGradient), CapGradient },
            { nameof(Softness), Softness },
            { nameof(MetaSteps), MetaSteps },
            { nameof(OutputMetaStepSize), OutputMetaStepSize },
            { nameof(MetaStepSize), MetaStepSize },
            { nameof(LongestGradient), LongestGradient },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Network.Validate();
        Learning.Validate();
        if (Learning.Rule is { } rule)
        {
            throw new InvalidOptionException(nameof(Learning.Rule), $"'{rule.Name}'", "none: a rule is learned");
        }

        InvalidOptionException.ThrowIfNotAboveZero(nameof(Softness), Softness, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(MetaSteps), MetaSteps, 1, 10_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(OutputMetaStepSize), OutputMetaStepSize, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(MetaStepSize), MetaStepSize, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(LongestGradient), LongestGradient, 1e9);
    }
}

/// <summary>Which update functions are learned.</summary>
public enum LearnedUpdates
{
    /// <summary>f_out; M_in and M_rec stay random.</summary>
    Output,

    /// <summary>f_in, f_rec and f_out.</summary>
    All,
}
