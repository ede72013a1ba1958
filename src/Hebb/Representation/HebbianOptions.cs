using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>The shape of a Hebbian network, and its equations. Defaults are those with which the third paper's learned rules work.</summary>
public sealed record HebbianOptions
{
    /// <summary>The most rounds: there are 2^T firing patterns.</summary>
    public const int MostRounds = 8;

    /// <summary>m, hidden neurons, 2 to 100,000.</summary>
    public int Neurons { get; init; } = 64;

    /// <summary>k, how many fire in a round; 1 to m − 1.</summary>
    public int Cap { get; init; } = 16;

    /// <summary>T, rounds of activity, 1 to 8.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>
    /// The input that is always on, −1000 to 1000; 0 means none. Bits do not say how long an input is, so that without it circles cannot
    /// be told apart.
    /// </summary>
    public float Constant { get; init; } = 2;

    /// <summary>Which equations the activity follows.</summary>
    public HebbianEquations Equations { get; init; }

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Neurons), Neurons },
            { nameof(Cap), Cap },
            { nameof(Rounds), Rounds },
            { nameof(Constant), Constant },
            { nameof(Equations), Equations },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Neurons), Neurons, 2, 100_000);
        InvalidOptionException.ThrowIfOutside(nameof(Cap), Cap, 1, Neurons - 1);
        InvalidOptionException.ThrowIfOutside(nameof(Rounds), Rounds, 1, MostRounds);
        InvalidOptionException.ThrowIfOutside(nameof(Constant), Constant, -1000, 1000);
    }
}

/// <summary>What the activity of a Hebbian network follows.</summary>
public enum HebbianEquations
{
    /// <summary>The input comes in again at each round, and the output is linear: what can learn.</summary>
    Reinjected,

    /// <summary>The input comes in at the first round alone; the output is linear.</summary>
    InputOnce,

    /// <summary>
    /// The third paper's, section 4.3: x_t = a_k(M_recᵀ x_(t−1)) without the input, rounds 2 … T + 1 make the pattern, and the output is
    /// binary, the larger half of the values; update functions see no error. The gradient with respect to the rule is 0.
    /// </summary>
    Paper,
}
