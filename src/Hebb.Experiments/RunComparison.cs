using System.Text.Json;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;

namespace Hebb.Experiments;

/// <summary>Several runs on one page: what came out, on the same axes, and the options that differ.</summary>
internal static class RunComparison
{
    private static readonly string[] NotCompared = ["seed"];

    /// <summary>The page.</summary>
    /// <param name="runs">At least two, of any commands.</param>
    public static ReportPage Of(IReadOnlyList<RunContent> runs)
    {
        bool allTrain = runs.All(run => run.Description.Command == "train");
        return new ReportPage(
            $"{runs.Count} runs compared",
            string.Join(", ", runs.Select(RunTables.NameOf)),
            [
                new ReportSection("Results", [.. allTrain ? Pictures(runs) : [], Results(runs)]),
                new ReportSection("Options that differ", [Differing(runs)]),
            ]
        )
        {
            Commands = [.. runs.Select(run => RunTables.Commands(run)[0])],
            Version = runs[0].Description.Version,
        };
    }

    private static ReportTable Differing(IReadOnlyList<RunContent> runs) =>
        RunTables.Options(runs).OnlyDifferingRows() with
        {
            Caption = "Options that are not the same in all runs",
        };

    private static IEnumerable<ReportBlock> Pictures(IReadOnlyList<RunContent> runs)
    {
        yield return TrainReport.LearningCurve([
            .. runs.Select(run => new LineSeries(
                RunTables.NameOf(run),
                TrainReport.Windows(run.Records<TrainRecord>())
            )),
        ]);
        yield return new BarChart(
            "Accuracy on the test examples",
            "accuracy (%)",
            ["test"],
            [
                .. runs.Select(run => (Run: run, Result: RunTables.ResultOf<TrainResult>(run)))
                    .Where(pair => pair.Result is not null)
                    .Select(pair => new BarGroup(
                        RunTables.NameOf(pair.Run),
                        [RunTables.AccuracyBar(pair.Result!.TestAccuracy, pair.Result.TestExamples)]
                    )),
            ]
        );
    }

    private static ReportTable Results(IReadOnlyList<RunContent> runs) =>
        new(
            ["result", .. runs.Select(RunTables.NameOf)],
            [
                .. runs.SelectMany(run => run.Result ?? [])
                    .Where(pair =>
                        pair.Value?.GetValueKind() == JsonValueKind.Number && !NotCompared.Contains(pair.Key)
                    )
                    .Select(pair => pair.Key)
                    .Distinct()
                    .Select(name =>
                        (string[])
                            [
                                name,
                                .. runs.Select(run =>
                                    run.Result is { } result ? result[name]?.ToJsonString() ?? "–" : "not finished"
                                ),
                            ]
                    ),
            ]
        )
        {
            Caption = "Results",
            FigureColumns = Enumerable.Range(1, runs.Count).ToHashSet(),
        };
}
