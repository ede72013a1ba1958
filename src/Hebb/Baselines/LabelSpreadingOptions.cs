namespace Hebb.Baselines;

/// <summary>How labels spread.</summary>
public sealed record LabelSpreadingOptions
{
    /// <summary>k, the nearest examples that one is connected with, itself among them: at least 1, at most the number of examples.</summary>
    public int Neighbours { get; init; } = 7;

    /// <summary>α, how much an example listens to its neighbours rather than to its own label: above 0 and below 1.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Rounds at most: 1 to 1,000,000.</summary>
    public int Iterations { get; init; } = 200;

    /// <summary>Labels have spread where a round changes all numbers together by less: above 0, at most 1.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Neighbours), Neighbours, 1, 1_000_000);
        if (!(Alpha is > 0 and < 1))
        {
            throw new InvalidOptionException(nameof(Alpha), $"{Alpha}", "above 0 and below 1");
        }

        InvalidOptionException.ThrowIfOutside(nameof(Iterations), Iterations, 1, 1_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Tolerance), Tolerance, 1);
    }
}
