using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Recurrent weights between units that are active together: for each example, one at a time, ΔR_ij = η a_i (a_j − R_ij), with a the graded
/// cap of its net input u; at the end R_ii = 0. R_ij comes near E[a_i a_j] / E[a_i], a graph of which units are neighbours in the data.
/// </summary>
/// <remarks>The second half of the rule of <see cref="RuleH"/>. An example costs as many rows of R as units are active.</remarks>
public sealed record CoactivationRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "coactivation";

    /// <summary>Example by example, or the mean over all.</summary>
    public CoactivationForm Form { get; init; }

    /// <summary>Passes over the examples: 1 to 1,000,000. The mean needs one.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Examples whose net inputs are computed together, which changes nothing but the time it takes: 1 to 1,000,000.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>η of the first example, which falls geometrically to <see cref="LastStepSize"/>: above 0, at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.2f;

    /// <summary>What η falls to: above 0, at most 1.</summary>
    public float LastStepSize { get; init; } = 0.02f;

    /// <summary>The cap of a, at least 1 and below the number of units; none means the layer's first.</summary>
    public int? Cap { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, 1_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(FirstStepSize), FirstStepSize, 1);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(LastStepSize), LastStepSize, 1);
        InvalidOptionException.ThrowIfOutside(nameof(Cap), Cap ?? 1, 1, CompetitiveLayer.MostRecurrentUnits);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers)
    {
        if (layer.R is null)
        {
            throw new InvalidOptionException(
                "rounds of the layer",
                "1",
                "2 or more: coactivation learns recurrent weights"
            );
        }

        return new Coactivations(this, layer, examples, workers);
    }
}

/// <summary>How <see cref="CoactivationRule"/> learns.</summary>
public enum CoactivationForm
{
    /// <summary>Example by example: ΔR_ij = η a_i (a_j − R_ij).</summary>
    Online,

    /// <summary>R_ij = E[a_i a_j] / Σ_l E[a_i a_l] over all examples, j and l other than i.</summary>
    Mean,
}
