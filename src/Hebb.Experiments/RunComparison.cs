using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Experiments.Train;

namespace Hebb.Experiments;

/// <summary>Several runs on one page: what came out, on the same axes, and the options that differ.</summary>
internal static class RunComparison
{
    private const string TestAccuracy = "testAccuracy";
    private const string TestExamples = "testExamples";

    private static readonly string[] NotCompared = ["seed"];

    /// <summary>The page.</summary>
    /// <param name="runs">At least two, of any commands.</param>
    public static ReportPage Of(IReadOnlyList<RunContent> runs)
    {
        bool allTrain = runs.All(run => run.Description.Command == "train");
        var labels = RunLabels.Of(runs);
        return new ReportPage(
            $"{runs.Count} runs compared",
            string.Join(", ", RunTables.NamesOf(runs)),
            [
                new ReportSection(
                    "Results",
                    [
                        .. allTrain ? [LearningCurves(runs, labels)] : Array.Empty<ReportBlock>(),
                        .. Accuracies(runs, labels),
                        Results(runs, labels),
                    ]
                ),
                new ReportSection("What differs", [Runs(runs, labels), RunLabels.Differing(runs)]),
            ]
        )
        {
            Commands = [.. runs.Select(run => RunTables.Commands(run)[0])],
            Version = runs[0].Description.Version,
        };
    }

    private static LineChart LearningCurves(IReadOnlyList<RunContent> runs, IReadOnlyList<string> labels) =>
        TrainReport.LearningCurve([
            .. runs.Zip(labels, (run, label) => new LineSeries(label, TrainReport.Windows(run.Records<TrainRecord>()))),
        ]);

    // A run that is not finished has no accuracy yet; other results have none at all.
    private static IEnumerable<ReportBlock> Accuracies(IReadOnlyList<RunContent> runs, IReadOnlyList<string> labels)
    {
        if (runs.All(run => Number(run, TestAccuracy) is null))
        {
            yield break;
        }

        yield return new BarChart(
            "Accuracy on the test examples",
            "accuracy (%)",
            ["test"],
            [
                .. runs.Zip(
                    labels,
                    (run, label) =>
                        new BarGroup(
                            label,
                            [
                                RunTables.AccuracyBar(
                                    Number(run, TestAccuracy) ?? double.NaN,
                                    (long)(Number(run, TestExamples) ?? 0)
                                ),
                            ]
                        )
                ),
            ]
        );
        if (Differences(runs, labels) is { Rows.Count: > 0 } differences)
        {
            yield return differences;
        }
    }

    private static ReportTable Differences(IReadOnlyList<RunContent> runs, IReadOnlyList<string> labels)
    {
        var first = Counted(runs[0]);
        return new ReportTable(
            ["run", "test accuracy", "difference", "95 % interval"],
            first is not { } base0
                ? []
                :
                [
                    .. runs.Zip(labels)
                        .Skip(1)
                        .Where(pair => Counted(pair.First) is not null && DataOf(pair.First) == DataOf(runs[0]))
                        .Select(pair =>
                        {
                            var (share, count) = Counted(pair.First)!.Value;
                            var found = ShareDifference.Of(base0.Share, base0.Count, share, count);
                            return (string[])
                                [
                                    pair.Second,
                                    RunTables.Percent(share),
                                    Points(found.Difference),
                                    $"{Points(found.Low)} to {Points(found.High)}",
                                ];
                        }),
                ]
        )
        {
            Caption =
                $"Percentage points more than “{labels[0]}”; the interval takes the test examples of both as independent (Newcombe)",
            FigureColumns = new HashSet<int> { 1, 2, 3 },
        };
    }

    // Accuracies on different examples have no difference worth an interval.
    private static string DataOf(RunContent run) => $"{run.Description.Options.GetValueOrDefault("data")}";

    private static (double Share, long Count)? Counted(RunContent run) =>
        Number(run, TestAccuracy) is >= 0 and <= 1 and var share && Number(run, TestExamples) is >= 1 and var count
            ? (share, (long)count)
            : null;

    private static string Points(double difference)
    {
        string text = TickLabels.Fixed(100 * difference, 2);
        return difference > 0 ? $"+{text}" : text;
    }

    private static double? Number(RunContent run, string name) =>
        run.Result?[name] is JsonValue value && value.TryGetValue(out double number) ? number : null;

    private static ReportTable Runs(IReadOnlyList<RunContent> runs, IReadOnlyList<string> labels) =>
        new(
            ["folder", "run"],
            [
                .. RunTables
                    .NamesOf(runs)
                    .Zip(labels, (folder, label) => (string[])[folder, label == folder ? "" : label]),
            ]
        )
        {
            Caption = "The runs, with their reports",
            Links = [.. runs.Select(run => RunFiles.Address(run, ReportPage.FileName))],
        };

    private static ReportTable Results(IReadOnlyList<RunContent> runs, IReadOnlyList<string> labels) =>
        new(
            ["result", .. labels],
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
                                RunTables.InWords(name),
                                .. runs.Select(run =>
                                    run.Result is null ? "not finished" : RunTables.ResultText(name, Number(run, name))
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
