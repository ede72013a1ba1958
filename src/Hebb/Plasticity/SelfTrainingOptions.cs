using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>How output weights are learned from a few labels and many examples without: <see cref="SelfTrainer"/>.</summary>
public sealed record SelfTrainingOptions
{
    /// <summary>How the output weights are learned each time; hidden weights may not learn.</summary>
    public PlasticityOptions Output { get; init; } =
        new()
        {
            Graded = true,
            Margin = 0.1f,
            StepSize = 0.1f,
            FinalWeights = FinalWeights.Averaged,
        };

    /// <summary>The margin of the first time, from the labelled examples alone; 0 to 1,000,000.</summary>
    public float FirstMargin { get; init; } = 0.3f;

    /// <summary>Passes over the labelled examples the first time, at least 1.</summary>
    public int FirstEpochs { get; init; } = 30;

    /// <summary>Passes in each round, at least 1.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>
    /// For each round the share of the examples without a label that is learned from, those whose predictions are surest; each above 0, at most 1.
    /// </summary>
    public IReadOnlyList<float> Shares { get; init; } = [0.1f, 0.3f, 0.5f, 0.7f, 0.9f, 0.97f, 1, 1];

    /// <summary>
    /// Whether a share is of each label as often as of any other, n / m examples or as many as are predicted, as fits examples of which all labels have
    /// the same number; otherwise of as many examples as a label is predicted for.
    /// </summary>
    public bool IsBalanced { get; init; }

    /// <summary>
    /// In each round the labelled examples are repeated until they are about this share of the others, and at least once; 0 to 1,000.
    /// </summary>
    public float LabelledShare { get; init; } = 0.05f;

    internal SavedOptions Saved =>
        new()
        {
            { nameof(Output), Output.Saved },
            { nameof(FirstMargin), FirstMargin },
            { nameof(FirstEpochs), FirstEpochs },
            { nameof(Epochs), Epochs },
            { nameof(Shares), string.Join(", ", Shares.Select(share => FormattableString.Invariant($"{share}"))) },
            { nameof(IsBalanced), IsBalanced },
            { nameof(LabelledShare), LabelledShare },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Output.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(FirstMargin), FirstMargin, 0, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(FirstEpochs), FirstEpochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside($"number of {nameof(Shares)}", Shares.Count, 0, 1000);
        foreach (float share in Shares)
        {
            InvalidOptionException.ThrowIfNotAboveZero(nameof(Shares), share, 1);
        }

        InvalidOptionException.ThrowIfOutside(nameof(LabelledShare), LabelledShare, 0, 1000);
    }
}
