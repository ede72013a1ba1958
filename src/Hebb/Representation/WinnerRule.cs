using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Winners with homeostasis: the rule of <see cref="PatchFilterTrainer"/> unless it is given another. Each W_j begins as an example of unit
/// length. The unit with the largest W_j·x + b_j wins x, the first of equals; of a batch of B examples a unit with n wins moves by
/// W_j ← W_j + η Σx/√n over what it won, to unit length, and b_j ← b_j + γ η (1 − m n/B), which helps those that win seldom. η falls
/// geometrically.
/// </summary>
/// <remarks>b is at work only while the rule learns; the layer's bias becomes 0.</remarks>
public sealed record WinnerRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "winner";

    /// <summary>Passes over the examples: 1 to 1,000,000.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>B, examples of a batch: 1 to 1,000,000.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>η of the first batch. Above 0, at most 1,000.</summary>
    public float FirstStepSize { get; init; } = 0.1f;

    /// <summary>What η falls to. Above 0, at most 1,000.</summary>
    public float LastStepSize { get; init; } = 0.002f;

    /// <summary>γ, how much a unit that wins seldom is helped, as a share of η; 0 to 1,000.</summary>
    public float Homeostasis { get; init; } = 0.02f;

    /// <inheritdoc/>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, 1_000_000);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(Homeostasis), Homeostasis, 0, 1000);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers)
    {
        layer.Bias.Buffer.Clear();
        long ofEpoch = ((long)examples.Rows + BatchSize - 1) / BatchSize;
        return Start(layer.W, examples, Epochs * ofEpoch, key, workers);
    }

    /// <summary>Begins to learn the columns of a matrix, of which there may be but one.</summary>
    internal WinnerLearner Start(Matrix weights, Matrix examples, long batches, RandomKey key, WorkerPool workers) =>
        new(this, weights, examples, batches, key, workers);
}
