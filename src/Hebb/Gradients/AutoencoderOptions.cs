using Hebb.Persistence;

namespace Hebb.Gradients;

/// <summary>What a hidden unit of an autoencoder does with its input.</summary>
public enum AutoencoderActivation
{
    /// <summary>max(0, a).</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}

/// <summary>An autoencoder's shape: x → T hidden layers of w units → x̂ = h_T W_out + b_out, and h_T is the code.</summary>
/// <remarks>
/// h_1 = φ(x W_in + b_1) and h_t = φ(h_(t−1) R_t + ρ x W_in + b_t) for t = 2 … T. A recurrent one has one R and one b for all t: the
/// network of figure 2a of "Meta-learning biologically plausible update rules", unrolled three times.
/// </remarks>
public sealed record AutoencoderShape
{
    /// <summary>Whether the hidden layers share their weights and biases: a recurrent network, unrolled.</summary>
    public bool Recurrent { get; init; }

    /// <summary>ρ: whether each hidden layer sees the input again, through the same W_in.</summary>
    public bool InputAgain { get; init; }

    /// <summary>φ.</summary>
    public AutoencoderActivation Activation { get; init; }

    /// <summary>w, the units of each hidden layer: 1 to 4,096.</summary>
    public int Width { get; init; } = 2;

    /// <summary>T, the hidden layers: 1 to 100.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Recurrent), Recurrent },
            { nameof(InputAgain), InputAgain },
            { nameof(Activation), Activation },
            { nameof(Width), Width },
            { nameof(Rounds), Rounds },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Activation))
        {
            throw new InvalidOptionException(nameof(Activation), $"{Activation}", "relu or tanh");
        }

        InvalidOptionException.ThrowIfOutside(nameof(Width), Width, 1, 4096);
        InvalidOptionException.ThrowIfOutside(nameof(Rounds), Rounds, 1, 100);
    }
}

/// <summary>How an autoencoder is trained: Adam on the squared error of all examples at once.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>Adam's α; above 0, at most 1000.</summary>
    public double StepSize { get; init; } = 0.01;

    /// <summary>Steps, each from all examples: 1 to 10,000,000.</summary>
    public int Steps { get; init; } = 800;

    /// <summary>Adam's β₁; at least 0, below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's β₂; at least 0, below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Adam's ε; 10^−30 to 1.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(StepSize), StepSize },
            { nameof(Steps), Steps },
            { nameof(Beta1), Beta1 },
            { nameof(Beta2), Beta2 },
            { nameof(Epsilon), Epsilon },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Adam.Check(StepSize, Beta1, Beta2, Epsilon, l2: 0);
        InvalidOptionException.ThrowIfOutside(nameof(Steps), Steps, 1, 10_000_000);
    }
}
