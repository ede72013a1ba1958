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
            string.Join(", ", RunTables.NamesOf(runs)),
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
        var names = RunTables.NamesOf(runs);
        yield return TrainReport.LearningCurve([
            .. runs.Zip(names, (run, name) => new LineSeries(name, TrainReport.Windows(run.Records<TrainRecord>()))),
        ]);
        yield return new BarChart(
            "Accuracy on the test examples",
            "accuracy (%)",
            ["test"],
            [
                .. runs.Select(run => run.ResultAs<TrainResult>())
                    .Zip(
                        names,
                        // A run that is not finished has no accuracy yet.
                        (result, name) =>
                            new BarGroup(
                                name,
                                [RunTables.AccuracyBar(result?.TestAccuracy ?? double.NaN, result?.TestExamples ?? 0)]
                            )
                    ),
            ]
        );
    }

    private static ReportTable Results(IReadOnlyList<RunContent> runs) =>
        new(
            ["result", .. RunTables.NamesOf(runs)],
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
