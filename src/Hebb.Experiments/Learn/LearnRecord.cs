namespace Hebb.Experiments.Learn;

/// <summary>A line of the <c>metrics.jsonl</c> of <c>hebb learn</c>.</summary>
/// <param name="Kind"><c>step</c>: the loss of a batch, now and then; <c>restart</c>: how the rule of a restart does.</param>
/// <param name="Restart">Which restart, from 1.</param>
public sealed record LearnRecord(string Kind, int Restart)
{
    /// <summary>Meta-steps made.</summary>
    public int? Step { get; init; }

    /// <summary>The mean loss of the last batches.</summary>
    public double? Loss { get; init; }

    /// <summary>Accuracy on the validation examples of a fresh network that the rule trained, in [0, 1].</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Why the restart was given up.</summary>
    public string? Failure { get; init; }
}
