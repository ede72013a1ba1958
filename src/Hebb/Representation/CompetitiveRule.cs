using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Prototypes that compete. Each W_j begins as an example. Of a batch the unit with the largest W_j·x − |W_j|²/2 + c_j wins x; a unit with n
/// wins moves by W_j ← W_j + η Σ(x − W_j)/n over what it won, and its conscience by c_j ← c_j + γ η (1 − m n/B), which helps those that win
/// seldom. At the end b_j = −|W_j|²/2, so that the largest net input is that of the nearest prototype; the conscience is forgotten.
/// </summary>
/// <remarks>The first half of the rule of <see cref="RuleH"/>.</remarks>
public sealed record CompetitiveRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "competitive";

    /// <summary>Passes over the examples: 1 to 1,000,000.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>B, examples of a batch: 1 to 1,000,000.</summary>
    public int BatchSize { get; init; } = 5;

    /// <summary>η of the first batch, which falls geometrically to <see cref="LastStepSize"/>: above 0, at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.3f;

    /// <summary>What η falls to: above 0, at most 1.</summary>
    public float LastStepSize { get; init; } = 0.01f;

    /// <summary>γ, in units of squared length: 0 to 1,000,000.</summary>
    public float Conscience { get; init; } = 3f / 64;

    /// <inheritdoc/>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, 1_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(FirstStepSize), FirstStepSize, 1);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(LastStepSize), LastStepSize, 1);
        InvalidOptionException.ThrowIfOutside(nameof(Conscience), Conscience, 0, 1e6f);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Prototypes(this, layer, examples, key, workers);
}
