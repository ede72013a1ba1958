using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>How the filters of convolutional layers learn from patches of unlabelled images: <see cref="PatchFilterTrainer"/>.</summary>
/// <remarks>
/// Passes, batch size, step sizes and homeostasis are the constants of a <see cref="WinnerRule"/>, which learns unless there is another
/// <see cref="Rule"/>.
/// </remarks>
public sealed record PatchFilterOptions
{
    /// <summary>The hidden layer whose filters learn, counted from 0; those below it stay as they are. At least 0.</summary>
    public int Layer { get; init; }

    /// <summary>
    /// The rule that learns; none means the <see cref="WinnerRule"/> of the other options. Of any other rule epochs and batch size are its
    /// own, and a bias is forgotten in the end, as filters have none; its weights are the filters, the k of its competition is the
    /// layer's cap, at most F − 1.
    /// </summary>
    public ILayerRule? Rule { get; init; }

    /// <summary>Patches drawn at random places of random images, from 1 to 10,000,000.</summary>
    public int Patches { get; init; } = 50_000;

    /// <summary>Patches of no more than this variance are too plain to learn from; 0 to 1,000,000.</summary>
    public float LeastVariance { get; init; } = 0.02f;

    /// <summary>Whether a patch that is too plain is drawn again, up to a hundred times, and not left out.</summary>
    public bool DrawsAgain { get; init; }

    /// <summary>Passes over the patches, at least 1.</summary>
    public int Passes { get; init; } = 2;

    /// <summary>Patches that learn together, from 1 to 1,000,000; at the end of a pass what makes no whole batch is left out.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>The step size η of the first batch; it falls geometrically to <see cref="LastStepSize"/>. Above 0, at most 1,000.</summary>
    public float FirstStepSize { get; init; } = 0.1f;

    /// <summary>The step size that the first one falls to. Above 0, at most 1,000.</summary>
    public float LastStepSize { get; init; } = 0.002f;

    /// <summary>How much a filter that wins seldom is helped, as a share of the step size; 0 to 1,000.</summary>
    public float Homeostasis { get; init; } = 0.02f;

    /// <summary>Whether each filter's mean is subtracted at the end, so that it does not see brightness.</summary>
    public bool RemovesMean { get; init; } = true;

    /// <summary>
    /// c of local decorrelation, or 0 for none: filters are learned from patches Z (q − mean) of unit length, Z = V (Λ + c λ̄)^(−½) Vᵀ with
    /// V Λ Vᵀ the covariance of the first 50,000 patches and λ̄ its mean eigenvalue; in the end A ← Z A, so that nothing is whitened when
    /// the network runs. The smaller c, the more. 0 to 1,000.
    /// </summary>
    /// <remarks>While a layer learns, its filters are those of whitened patches: a training that is cut short leaves them so.</remarks>
    public float Whitening { get; init; }

    /// <summary>Patches of a larger side are not whitened; 1 to 64. Whitening helps small patches, and blurs large ones.</summary>
    public int WhitenedSide { get; init; } = 64;

    internal SavedOptions Saved =>
        new()
        {
            { nameof(Patches), Patches },
            { nameof(LeastVariance), LeastVariance },
            { nameof(DrawsAgain), DrawsAgain },
            { nameof(Passes), Passes },
            { nameof(BatchSize), BatchSize },
            { nameof(FirstStepSize), FirstStepSize },
            { nameof(LastStepSize), LastStepSize },
            { nameof(Homeostasis), Homeostasis },
            { nameof(RemovesMean), RemovesMean },
            { nameof(Whitening), Whitening },
            { nameof(WhitenedSide), WhitenedSide },
            { nameof(Layer), Layer },
            { nameof(Rule), Rule is null ? null : RuleText.Of(Rule) },
        };

    /// <summary>The rule that learns.</summary>
    internal ILayerRule Learning =>
        Rule
        ?? new WinnerRule
        {
            Epochs = Passes,
            BatchSize = BatchSize,
            FirstStepSize = FirstStepSize,
            LastStepSize = LastStepSize,
            Homeostasis = Homeostasis,
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Patches), Patches, 1, 10_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(LeastVariance), LeastVariance, 0, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Passes), Passes, 1, 10_000);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, 1_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(FirstStepSize), FirstStepSize, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(LastStepSize), LastStepSize, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(Homeostasis), Homeostasis, 0, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(Layer), Layer, 0, 1000);
        Rule?.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Whitening), Whitening, 0, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(WhitenedSide), WhitenedSide, 1, 64);
    }
}
