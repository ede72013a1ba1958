using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Sweep;

/// <summary>What <c>hebb sweep</c> found.</summary>
/// <param name="Swept">The command that was run, as typed.</param>
/// <param name="Summary">Every result over the seeds, for each combination of settings.</param>
/// <param name="Runs">Every run.</param>
/// <param name="RunsCsv">The file with a line for each run.</param>
/// <param name="SummaryCsv">The file with a line for each combination of settings and result.</param>
/// <param name="Report">The HTML report.</param>
public sealed record SweepResult(
    IReadOnlyList<string> Swept,
    IReadOnlyList<SweepSummary> Summary,
    IReadOnlyList<SweepRun> Runs,
    string RunsCsv,
    string SummaryCsv,
    string Report
)
{
    /// <summary>The combination of settings with the best mean; none where nothing was varied or no result says what is good.</summary>
    public SweepBest? Best { get; init; }
}

/// <summary>The best combination of settings of a sweep.</summary>
/// <param name="Settings">The varied options and their values.</param>
/// <param name="Result">The result by which it is the best, such as <c>testAccuracy</c>.</param>
/// <param name="Summary">That result over the seeds.</param>
public sealed record SweepBest(IReadOnlyDictionary<string, string> Settings, string Result, SampleSummary Summary);

/// <summary>A finished run of a sweep.</summary>
/// <param name="Settings">The varied options and their values.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Run">Its folder, relative to the sweep's.</param>
/// <param name="Values">The single numbers of its result by name; times are left out, as they are never the same twice.</param>
public sealed record SweepRun(
    IReadOnlyDictionary<string, string> Settings,
    ulong Seed,
    string Run,
    IReadOnlyDictionary<string, double> Values
);
