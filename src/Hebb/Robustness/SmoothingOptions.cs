using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>How a classifier is smoothed by noise (Cohen, Rosenfeld and Kolter, "Certified adversarial robustness via randomized smoothing", ICML 2019).</summary>
public sealed record SmoothingOptions
{
    /// <summary>
    /// σ, the standard deviation of the noise that is added to each input, in the units of the data; above 0. With n draws no radius above
    /// σ Φ⁻¹(α^(1/n)) can be certified, 2.46 σ for the defaults; half of the radius that matters is a good choice.
    /// </summary>
    public double Sigma { get; init; } = 0.5;

    /// <summary>n₀, draws by which the label to be certified is chosen: 1 to 1,000,000.</summary>
    public int SelectionDraws { get; init; } = 100;

    /// <summary>n, draws by which its probability is bounded: 1 to 10,000,000.</summary>
    public int Draws { get; init; } = 1000;

    /// <summary>α, the probability with which an example's certificate may be wrong: above 0 and at most 0.5.</summary>
    public double Alpha { get; init; } = 0.001;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Sigma), Sigma },
            { nameof(SelectionDraws), SelectionDraws },
            { nameof(Draws), Draws },
            { nameof(Alpha), Alpha },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Sigma), Sigma, 1e6);
        InvalidOptionException.ThrowIfOutside(nameof(SelectionDraws), SelectionDraws, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Draws), Draws, 1, 10_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Alpha), Alpha, 0.5);
    }
}
