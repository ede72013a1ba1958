using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;

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
    /// <summary>The accuracy on the source's test examples of the same network trained with the default rule, in [0, 1].</summary>
    public double? DefaultAccuracy { get; init; }

    /// <summary>The share of the most frequent label among the source's test examples: what guessing reaches.</summary>
    public double? MajorityBaseline { get; init; }

    /// <summary>The source's test examples.</summary>
    public long TestExamples { get; init; }

    /// <summary>What a person should know who would use the rule; nothing where it is worth using.</summary>
    public string? Warning() =>
        SourceAccuracy <= MajorityBaseline
            ? $"the learned rule reaches {RunTables.Percent(SourceAccuracy)}, no more than guessing the most frequent label "
                + $"({RunTables.Percent(MajorityBaseline)})"
        // A difference within the interval may be chance.
        : DefaultAccuracy is { } usual && SourceAccuracy < WilsonInterval.Of(usual, Math.Max(1, TestExamples)).Low
            ? $"the learned rule reaches {RunTables.Percent(SourceAccuracy)}, less than the default rule on the same network "
                + $"({RunTables.Percent(DefaultAccuracy)})"
        : null;

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
