using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Streams;

/// <summary>The report of a stream: predictions over time, and what is still known after each phase.</summary>
public static class StreamReport
{
    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<StreamResult>();
        var records = run.Records<StreamRecord>();
        string data = $"{run.Description.Options.GetValueOrDefault("data")}";
        return new ReportPage(
            $"A stream of {data}, each example once",
            result is null ? "This run is not finished; the command that resumes it is below." : Summary(result),
            [
                .. result is null ? [] : Result(result),
                .. OverTime(records),
                .. Memory(result, records),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static string Summary(StreamResult result)
    {
        var (local, gradient) = (result.Learners[0], result.Learners[^1]);
        return $"After {result.Phases} phases {RunTables.Percent(local.Accuracy)} of the test examples are right ({local.Name}), "
            + $"{RunTables.Percent(result.Learners.Max(learner => learner.Accuracy))} at best, and {RunTables.Percent(gradient.Accuracy)} by {gradient.Name}";
    }

    private static IEnumerable<ReportSection> Result(StreamResult result)
    {
        yield return new ReportSection(
            "Result",
            [
                new KeyFigures([
                    .. result.Learners.Select(learner => new KeyFigure(
                        learner.Name,
                        RunTables.Percent(learner.Accuracy)
                    )
                    {
                        Note =
                            $"at the end; {RunTables.Percent(learner.Prequential)} of the predictions before learning",
                    }),
                    new KeyFigure("guessing", RunTables.Percent(result.MajorityBaseline))
                    {
                        Note = "always the most frequent label",
                    },
                ]),
                new ReportTable(
                    ["learner", "before learning", "at the end", "forgotten"],
                    [
                        .. result.Learners.Select(learner =>
                            (string[])
                                [
                                    learner.Name,
                                    RunTables.Percent(learner.Prequential),
                                    RunTables.Percent(learner.Accuracy),
                                    RunTables.Percent(learner.Forgetting),
                                ]
                        ),
                    ]
                )
                {
                    Caption =
                        "Predictions made before each example was learned from; accuracy on the test examples after the last phase; how much of the "
                        + "best accuracy on a group of them was lost, the mean over groups",
                    FigureColumns = ReportTable.AllButFirst(4),
                },
                new Paragraph(
                    $"{result.Features:N0} features of an example, from {result.FeaturesFrom}, the same for all learners. Gradient descent is that of "
                        + "the cross-entropy, which is the softmax rule with the last weights: averaging makes the difference. Least squares has the "
                        + "same weights whatever the order."
                ),
            ]
        );
    }

    private static IEnumerable<ReportSection> OverTime(IReadOnlyList<StreamRecord> records)
    {
        StreamRecord[] points = [.. records.Where(record => record.Prequential is not null)];
        if (points.Length == 0)
        {
            yield break;
        }

        yield return new ReportSection(
            "Predictions before learning",
            [
                new LineChart(
                    "Right among the examples since the point before",
                    "examples",
                    "right (%)",
                    [
                        .. points[0]
                            .Prequential!.Keys.Select(name => new LineSeries(
                                name,
                                [
                                    .. points.Select(point => new LinePoint(
                                        point.Examples,
                                        100 * point.Prequential![name]
                                    )),
                                ]
                            )),
                    ]
                ),
            ]
        );
    }

    private static IEnumerable<ReportSection> Memory(StreamResult? result, IReadOnlyList<StreamRecord> records)
    {
        StreamRecord[] phases = [.. records.Where(record => record.Groups is not null)];
        if (phases.Length == 0 || result is null)
        {
            yield break;
        }

        var curve = new LineChart(
            "Accuracy on the test examples of what came so far",
            "phases",
            "accuracy (%)",
            [
                .. result.Learners.Select(learner => new LineSeries(
                    learner.Name,
                    [.. learner.Seen.Select((seen, p) => new LinePoint(p + 1, 100 * seen))]
                )),
            ]
        );
        yield return new ReportSection(
            "What is still known",
            [
                curve,
                .. result.Learners.Select(learner => new HeatMap(
                    $"{learner.Name}: test accuracy after each phase",
                    "accuracy (%)",
                    [.. phases.Select(phase => $"{phase.Phase}")],
                    result.Groups,
                    [.. phases.Select(phase => phase.Groups![learner.Name].Select(share => 100 * share).ToArray())]
                )
                {
                    RowAxis = "phase",
                    ColumnAxis = "test examples of",
                }),
            ]
        );
    }
}
