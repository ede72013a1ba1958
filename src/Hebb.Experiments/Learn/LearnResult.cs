namespace Hebb.Experiments.Learn;

/// <summary>What <c>hebb learn</c> found.</summary>
/// <param name="Rule">The file of the best rule.</param>
/// <param name="SourceAccuracy">Accuracy on the source's test examples of a fresh network that the best rule trained, in [0, 1].</param>
/// <param name="ValidationAccuracy">That on the validation examples, by which it was chosen.</param>
/// <param name="Chosen">The restart that it comes from, from 1.</param>
/// <param name="Loss">The loss of its batches on the way, as in <c>metrics.jsonl</c>.</param>
/// <param name="Restarts">All restarts.</param>
/// <param name="Report">The HTML report.</param>
public sealed record LearnResult(
    string Rule,
    double SourceAccuracy,
    double ValidationAccuracy,
    int Chosen,
    IReadOnlyList<double> Loss,
    IReadOnlyList<LearnedRestart> Restarts,
    string Report
)
{
    /// <summary>What there is to say of a restart in a few words: why it failed, that it was kept, that it collapsed; perhaps nothing.</summary>
    public string NoteOn(int number)
    {
        var restart = Restarts.FirstOrDefault(one => one.Restart == number);
        string[] notes =
        [
            .. number == Chosen ? ["kept"] : Array.Empty<string>(),
            .. restart is { Collapsed: true, Failure: null }
                ? ["collapsed: hardly better than guessing"]
                : Array.Empty<string>(),
        ];
        return restart?.Failure ?? string.Join("; ", notes);
    }
}

/// <summary>How one restart ended.</summary>
/// <param name="Restart">Which, from 1.</param>
/// <param name="ValidationAccuracy">Accuracy of a fresh network that its rule trained, on the validation examples; none if it failed.</param>
/// <param name="Collapsed">Whether that is hardly better than guessing the most frequent label.</param>
/// <param name="Failure">Why it was stopped, if it was.</param>
public sealed record LearnedRestart(int Restart, double? ValidationAccuracy, bool Collapsed, string? Failure);
