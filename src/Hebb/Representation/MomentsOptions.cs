using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>How the outputs of convolutional layers are standardised: <see cref="MomentsTrainer"/>.</summary>
public sealed record MomentsOptions
{
    /// <summary>Images, drawn at random, that mean and spread are measured on; all where there are fewer. From 1 to 10,000,000.</summary>
    public int Examples { get; init; } = 10_000;

    /// <summary>
    /// c in scale = 1/(σ + c σ̄), σ the standard deviation of an output and σ̄ the mean of all: outputs that hardly vary are not blown up.
    /// From 0 to 1,000.
    /// </summary>
    public float Softening { get; init; } = 0.1f;

    internal SavedOptions Saved => new() { { nameof(Examples), Examples }, { nameof(Softening), Softening } };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Examples), Examples, 1, 10_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Softening), Softening, 0, 1000);
    }
}
