using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>How an update rule is applied to a Hebbian network: M ← M + η_t · mean of f over a batch, with η_t = η / (1 + t / decay).</summary>
public sealed record HebbianLearningOptions
{
    /// <summary>The rule; none means the delta rule. Where a rule is learned it is that one, and this must be none.</summary>
    public UpdateRule? Rule { get; init; }

    /// <summary>What the outputs should be.</summary>
    public UpdateLoss Loss { get; init; }

    /// <summary>Steps, one for each batch; 1 to 10,000,000.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>B, examples in a batch, 1 to 10,000; at most as many as there are.</summary>
    public int Batch { get; init; } = 5;

    /// <summary>η of the input weights; above 0, at most 1000.</summary>
    public float InputStepSize { get; init; } = 0.01f;

    /// <summary>η of the recurrent weights; above 0, at most 1000.</summary>
    public float RecurrentStepSize { get; init; } = 0.01f;

    /// <summary>η of the output weights, above 0, at most 1000; none means 1/k.</summary>
    public float? OutputStepSize { get; init; }

    /// <summary>Steps after which η has halved; above 0, at most 10^9.</summary>
    public float Decay { get; init; } = 20;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Rule), Rule is null ? "none" : UpdateRuleFile.Fingerprint(Rule) },
            { nameof(Loss), Loss },
            { nameof(Steps), Steps },
            { nameof(Batch), Batch },
            { nameof(InputStepSize), InputStepSize },
            { nameof(RecurrentStepSize), RecurrentStepSize },
            { nameof(OutputStepSize), OutputStepSize },
            { nameof(Decay), Decay },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Rule?.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Steps), Steps, 1, 10_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Batch), Batch, 1, 10_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(InputStepSize), InputStepSize, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(RecurrentStepSize), RecurrentStepSize, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(OutputStepSize), OutputStepSize ?? 1, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Decay), Decay, 1e9f);
    }

    /// <summary>η_t of the input, the recurrent and the output weights.</summary>
    internal (float Input, float Recurrent, float Output) StepSizes(int step, int cap)
    {
        float share = 1 / (1 + (step / Decay));
        return (InputStepSize * share, RecurrentStepSize * share, (OutputStepSize ?? 1f / cap) * share);
    }
}

/// <summary>What a Hebbian network's outputs should be.</summary>
public enum UpdateLoss
{
    /// <summary>The input: the loss is |x − x̂|², and the error of an output x_j − x̂_j.</summary>
    Reconstruction,

    /// <summary>The label: the loss is −log p_y with p = softmax of the outputs, and the error of an output 1 − p_j or −p_j.</summary>
    CrossEntropy,
}
