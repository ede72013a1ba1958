using System.Globalization;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Rules;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using LayerShape = Hebb.Data.LayerShape;

namespace Hebb.Experiments.Train;

/// <summary>The report of a training: how it learned, the rules, the options.</summary>
public static class TrainReport
{
    // Windows of fewer examples say more about chance than about learning.
    private const int MostWindows = 50;

    private const int MostEpochs = 100;

    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var records = run.Records<TrainRecord>();
        var result = run.ResultAs<TrainResult>();
        string data = $"{run.Description.Options.GetValueOrDefault("data")}";
        return new ReportPage(
            $"Training on {data}",
            Summary(result),
            [
                new ReportSection(
                    "Learning",
                    [
                        .. result is null ? Array.Empty<ReportBlock>() : [Figures(run, result)],
                        LearningCurve([new LineSeries("wrong predictions", Windows(records))]),
                        .. HeldOut(records),
                        Epochs(records).FoldedIfLong(),
                    ]
                ),
                .. ClassificationReport.SectionInRun(run),
                .. Views(records),
                .. RuleMaps.InRun(run),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    /// <summary>The chart of one or several learning curves.</summary>
    internal static LineChart LearningCurve(IReadOnlyList<LineSeries> series) =>
        new("Wrong predictions, made before learning from the example", "examples", "wrong predictions (%)", series)
        {
            YRange = (0, 10),
        };

    /// <summary>The share of wrong predictions in percent between successive records, with its 95 % interval.</summary>
    internal static IReadOnlyList<LinePoint> Windows(IReadOnlyList<TrainRecord> records)
    {
        var counters = records
            .Where(record => record is { Kind: "point", Examples: not null, Mistakes: not null })
            .Select(record => (Examples: record.Examples!.Value, Mistakes: record.Mistakes!.Value))
            .ToArray();
        int step = Math.Max(1, (counters.Length + MostWindows - 1) / MostWindows);
        var points = new List<LinePoint>();
        var (examples, mistakes) = (0L, 0L);
        foreach (var end in counters.Where((_, i) => (i + 1) % step == 0 || i == counters.Length - 1))
        {
            long count = end.Examples - examples;
            if (count > 0 && end.Mistakes >= mistakes && end.Mistakes - mistakes <= count)
            {
                double wrong = (end.Mistakes - mistakes) / (double)count;
                var (low, high) = WilsonInterval.Of(wrong, count);
                points.Add(new LinePoint(examples + (count / 2.0), 100 * wrong, 100 * low, 100 * high));
            }

            (examples, mistakes) = end;
        }

        return points;
    }

    /// <summary>Images, and what the network sees of them; nothing where it has no view.</summary>
    internal static IEnumerable<ReportSection> Views(IReadOnlyList<TrainRecord> records)
    {
        ViewExample[] views = [.. records.Select(record => record.View).OfType<ViewExample>()];
        if (views.Length == 0)
        {
            yield break;
        }

        ImageGrid Grid(string title, Func<ViewExample, IReadOnlyList<float>> of) =>
            new(
                title,
                "value",
                [
                    .. views.Select(view =>
                        GreyImage.OfChannels(
                            view.Label,
                            new LayerShape(view.Shape[0], view.Shape[1], view.Shape[2]),
                            of(view)
                        )
                    ),
                ]
            )
            {
                Range = (0, views.Max(view => Math.Max(1e-6, of(view).Max()))),
            };

        yield return new ReportSection(
            "What the network sees",
            [
                new Paragraph(
                    "Each image is straightened before the network sees it, by nothing but its own pixels. The first test images:"
                ),
                Grid("Images", view => view.Original),
                Grid("Views", view => view.View),
            ]
        );
    }

    private static string Summary(TrainResult? result) =>
        result is null
            ? "This run is not finished; the command that resumes it is below."
            : $"{RunTables.Percent(result.TestAccuracy)} of the test examples right, after "
                + $"{(result.Epochs == 1 ? "1 epoch" : $"{result.Epochs} epochs")} without backpropagation";

    private static KeyFigures Figures(RunContent run, TrainResult result) =>
        new([
            .. ClassificationReport.KeyFiguresInRun(run, result.TestAccuracy),
            new KeyFigure("training accuracy", RunTables.Percent(result.TrainAccuracy)),
            .. result.ValidationAccuracy is { } held
                ? new[] { new KeyFigure("held-out accuracy", RunTables.Percent(held)) }
                : [],
            .. result.Folds is { } folds
                ? new[]
                {
                    new KeyFigure($"{folds.Accuracies.Count} folds", RunTables.Percent(folds.Mean))
                    {
                        Note = $"± {RunTables.Percent(folds.StandardDeviation)} between folds",
                    },
                }
                : [],
            .. result.Beside is { } twin
                ? new[]
                {
                    new KeyFigure("gradient-trained twin", RunTables.Percent(twin.TestAccuracy))
                    {
                        Note = "the same hidden layer, output weights by Adam",
                    },
                }
                : [],
            new KeyFigure("updates", Count(result.Updates))
            {
                Note = $"of {Count((long)result.Examples * result.Epochs)} examples",
            },
        ]);

    private static IEnumerable<ReportBlock> HeldOut(IReadOnlyList<TrainRecord> records)
    {
        LinePoint[] points =
        [
            .. records
                .Where(record => record is { Kind: "epoch", Epoch: not null, ValidationAccuracy: not null })
                .Select(record => new LinePoint(record.Epoch!.Value, 100 * record.ValidationAccuracy!.Value)),
        ];
        return points.Length == 0
            ? []
            :
            [
                new LineChart(
                    "Accuracy on the held-out examples after each epoch",
                    "epochs",
                    "accuracy (%)",
                    [new LineSeries("held-out", points)]
                ),
            ];
    }

    private static ReportTable Epochs(IReadOnlyList<TrainRecord> records)
    {
        TrainRecord[] epochs = [.. records.Where(record => record.Kind == "epoch").TakeLast(MostEpochs)];
        bool areHeldOut = epochs.Any(record => record.ValidationAccuracy is not null);
        string[] columns = ["epoch", "examples", "mistakes", "share", "updates"];
        return new ReportTable(
            areHeldOut ? [.. columns, "held-out"] : columns,
            [
                .. epochs.Select(record =>
                    (string[])
                        [
                            Count(record.Epoch),
                            Count(record.Examples),
                            Count(record.Mistakes),
                            RunTables.Percent(record.Mistakes / (double?)record.Examples),
                            Count(record.Updates),
                            .. areHeldOut ? new[] { HeldOutOf(record) } : [],
                        ]
                ),
            ]
        )
        {
            Caption = $"Epochs (the last {MostEpochs} at most)",
            FigureColumns = new HashSet<int> { 0, 1, 2, 3, 4, 5 },
        };
    }

    private static string HeldOutOf(TrainRecord record) =>
        record.ValidationAccuracy is null ? "–" : RunTables.Percent(record.ValidationAccuracy);

    private static string Count(long? count) => count?.ToString("#,0", CultureInfo.InvariantCulture) ?? "";
}
