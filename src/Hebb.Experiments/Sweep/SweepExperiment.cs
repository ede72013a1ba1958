using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Sweep;

/// <summary>
/// Runs one command with every combination of settings and every seed, several at a time. Each is a separate run, in a
/// folder under the sweep's: whatever is finished there is not done again, whatever was started is resumed.
/// </summary>
public static class SweepExperiment
{
    /// <summary>The folder of the runs, in that of the sweep.</summary>
    public const string RunsFolder = "runs";

    // Common to all results; neither a measurement nor the same in every run.
    private static readonly string[] NoResults = ["seed", "checkpoints", "seconds"];

    /// <summary>Runs what is not finished and summarises everything.</summary>
    /// <param name="swept">The command line common to all runs.</param>
    /// <param name="combinations">Settings and seeds: of the whole sweep, or of a shard.</param>
    /// <param name="folder">The sweep's folder, in which the runs are: that of <paramref name="run"/>, but for a shard.</param>
    /// <param name="parallel">How many runs at a time, at least 1.</param>
    /// <param name="start">
    /// Does the run in the folder given, to its end, or resumes it. Gives the reason in one line if it failed. When
    /// the token is set it stops, having saved the run.
    /// </param>
    /// <param name="run">The sweep's own run: takes a record for each run, in order.</param>
    /// <exception cref="OperationCanceledException">The sweep was asked to stop.</exception>
    /// <exception cref="RunException">Some runs failed; the others are done and summarised in the CSV files.</exception>
    public static async Task<SweepResult> RunAsync(
        IReadOnlyList<string> swept,
        IReadOnlyList<SweepCombination> combinations,
        string folder,
        int parallel,
        Func<SweepCombination, string, CancellationToken, Task<string?>> start,
        Run run
    )
    {
        var failures = new ConcurrentDictionary<int, string>();
        var results = new SweepRun?[combinations.Count];
        using (run.Measure("runs"))
        {
            var order = new RecordsInOrder(run, combinations.Count);
            run.Observer.Report(new PhaseProgress("runs", 0, combinations.Count, "runs"));
            int next = -1;
            await Task.WhenAll(
                Enumerable.Range(0, parallel).Select(_ => Task.Run(DoRunsAsync, CancellationToken.None))
            );
            run.Cancel.ThrowIfCancellationRequested();

            async Task DoRunsAsync()
            {
                int i;
                while (
                    (i = Interlocked.Increment(ref next)) < combinations.Count && !run.Cancel.IsCancellationRequested
                )
                {
                    var combination = combinations[i];
                    string place = FolderOf(folder, combination);
                    string? failure = RunFolder.IsComplete(place) ? null : await start(combination, place, run.Cancel);
                    if (failure is null)
                    {
                        results[i] = Read(combination, place, run.Path);
                    }
                    else
                    {
                        failures[i] = failure;
                    }

                    order.Done(i, results[i], combination.FolderName);
                }
            }
        }

        SweepRun[] done = [.. results.OfType<SweepRun>()];
        var result = new SweepResult(
            swept,
            SweepSummary.Of(done),
            done,
            run.File("runs.csv"),
            run.File("summary.csv"),
            run.File(ReportPage.FileName)
        )
        {
            Best = SweepSummary.Best(SweepSummary.Of(done)),
        };
        SweepTables.WriteRuns(result.RunsCsv, result.Runs);
        SweepTables.WriteSummary(result.SummaryCsv, result.Summary);
        if (!failures.IsEmpty)
        {
            var (first, reason) = failures.MinBy(failure => failure.Key);
            throw new RunException(
                run.Path,
                $"{failures.Count} of {combinations.Count} runs failed, the first with seed {combinations[first].Seed}"
                    + string.Concat(combinations[first].Settings.Select(setting => $", {setting.Key} {setting.Value}"))
                    + $": {reason}; "
                    + (done.Length == 0 ? "" : $"the others are in {result.RunsCsv}; ")
                    + $"to try the failed ones again: hebb resume {ShellWord.Quote(run.Path)}"
            );
        }

        return result;
    }

    /// <summary>The folder of a run.</summary>
    /// <param name="sweep">The sweep's folder.</param>
    /// <param name="combination">The run.</param>
    public static string FolderOf(string sweep, SweepCombination combination) =>
        Path.Combine(sweep, RunsFolder, combination.FolderName);

    private static SweepRun Read(SweepCombination combination, string folder, string from)
    {
        var values = new OrderedDictionary<string, double>();
        foreach (var (name, value) in RunContent.Read(folder).Result ?? [])
        {
            if (value?.GetValueKind() == JsonValueKind.Number && !NoResults.Contains(name))
            {
                values[name] = value.GetValue<double>();
            }

            // Accuracies of one thing in several ways, such as that of a population: sampled, rounded and expected.
            foreach (
                var (way, figure) in name.EndsWith("ccuracy", StringComparison.Ordinal) ? value as JsonObject ?? [] : []
            )
            {
                if (figure?.GetValueKind() == JsonValueKind.Number)
                {
                    values[$"{name}.{way}"] = figure.GetValue<double>();
                }
            }
        }

        string run = Path.GetRelativePath(from, folder).Replace(Path.DirectorySeparatorChar, '/');
        return new SweepRun(combination.Settings, combination.Seed, run, values);
    }

    // Runs end in any order; their records stand in the order of the combinations, so that they are always the same.
    private sealed class RecordsInOrder(Run run, int count)
    {
        private readonly Lock gate = new();
        private readonly bool[] ended = new bool[count];
        private readonly SweepRun?[] results = new SweepRun?[count];
        private int written;
        private int done;

        public void Done(int index, SweepRun? result, string name)
        {
            lock (gate)
            {
                (ended[index], results[index]) = (true, result);
                done++;
                run.Observer.Report(new PhaseProgress("runs", done, count, "runs", name));
                for (; written < count && ended[written]; written++)
                {
                    if (results[written] is { } next)
                    {
                        run.Append(next);
                    }
                }
            }
        }
    }
}
