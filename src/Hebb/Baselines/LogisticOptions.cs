namespace Hebb.Baselines;

/// <summary>How a logistic regression is fitted.</summary>
public sealed record LogisticOptions
{
    /// <summary>C, what a unit of the loss is worth against half a squared weight: above 0, at most 10⁹. Small values smooth.</summary>
    public double C { get; init; } = 1;

    /// <summary>How much of the penalty of a weight a bias has: above 0, at most 1.</summary>
    public double BiasPenalty { get; init; } = 0.01;

    /// <summary>Newton steps at most: 1 to 10,000.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>The fit has converged where the largest slope is this share of the largest one at the start: above 0, at most 1.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfNotAboveZero(nameof(C), C, 1e9);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(BiasPenalty), BiasPenalty, 1);
        InvalidOptionException.ThrowIfOutside(nameof(Iterations), Iterations, 1, 10_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Tolerance), Tolerance, 1);
    }
}
