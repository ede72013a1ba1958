namespace Hebb.Plasticity;

/// <summary>Where a training is: what its loop knows and the trainer does not.</summary>
internal sealed record TrainingPlace
{
    /// <summary>The epochs that are over.</summary>
    public IReadOnlyList<EpochSummary> Done { get; init; } = [];

    /// <summary>Epochs in all.</summary>
    public int Epochs { get; init; }

    /// <summary>Examples of the epoch under way that are done.</summary>
    public int Position { get; init; }

    /// <summary>The trainer's examples when the training began.</summary>
    public long ExamplesBefore { get; init; }

    /// <summary>The trainer's mistakes when the training began.</summary>
    public long MistakesBefore { get; init; }

    /// <summary>The trainer's mistakes when the epoch under way began.</summary>
    public long MistakesBeforeEpoch { get; init; }

    /// <summary>The trainer's updates when the epoch under way began.</summary>
    public long UpdatesBeforeEpoch { get; init; }

    /// <summary>How long the epoch under way has taken.</summary>
    public long MillisecondsOfEpoch { get; init; }
}
