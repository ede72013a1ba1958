using System.Globalization;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Dopamine;

/// <summary>The report of a dopaminergic net: how it learned, epoch by epoch.</summary>
public static class DopamineReport
{
    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var curve = run.Records<DopamineRecord>();
        var result = run.ResultAs<DopamineResult>();
        string data = $"{run.Description.Options.GetValueOrDefault("data")}";
        return new ReportPage(
            $"A dopaminergic net on {data}",
            result is null
                ? "This run is not finished; the command that resumes it is below."
                : $"{RunTables.Percent(result.TestAccuracy)} of the test examples right; only output weights were trained",
            [
                new ReportSection(
                    "Learning",
                    [
                        .. result is null ? Array.Empty<ReportBlock>() : [Figures(run, result)],
                        Accuracy(curve),
                        Epochs(curve).FoldedIfLong(),
                    ]
                ),
                .. ClassificationReport.SectionInRun(run),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static KeyFigures Figures(RunContent run, DopamineResult result) =>
        new([
            .. ClassificationReport.KeyFiguresInRun(run, result.TestAccuracy),
            new KeyFigure("training accuracy", RunTables.Percent(result.TrainAccuracy)),
            .. result.ValidationAccuracy is { } held
                ? new[] { new KeyFigure("held-out accuracy", RunTables.Percent(held)) }
                : [],
            new KeyFigure("neurons that fire", result.Firing.ToString("F1", CultureInfo.InvariantCulture))
            {
                Note = "for a training example, the mean",
            },
        ]);

    private static LineChart Accuracy(IReadOnlyList<DopamineRecord> curve)
    {
        LineSeries[] series =
        [
            new("test", [.. curve.Select(e => new LinePoint(e.Epoch, 100 * e.TestAccuracy))]),
            new(
                "training, before learning from the example",
                [.. curve.Select(e => new LinePoint(e.Epoch, 100 * (1 - e.Mistakes)))]
            ),
            new(
                "validation",
                [
                    .. curve
                        .Where(e => e.ValidationAccuracy is not null)
                        .Select(e => new LinePoint(e.Epoch, 100 * e.ValidationAccuracy!.Value)),
                ]
            ),
        ];
        return new LineChart(
            "Right answers after each epoch",
            "epochs",
            "accuracy (%)",
            [.. series.Where(line => line.Points.Count > 0 || line.Name == "test")]
        );
    }

    private static ReportTable Epochs(IReadOnlyList<DopamineRecord> curve) =>
        new(
            ["epoch", "mistakes", "loss (nats)", "validation", "test"],
            [
                .. curve.Select(e =>
                    (string[])
                        [
                            $"{e.Epoch}",
                            RunTables.Percent(e.Mistakes),
                            e.Loss.ToString("G4", CultureInfo.InvariantCulture),
                            e.ValidationAccuracy is { } held ? RunTables.Percent(held) : "",
                            RunTables.Percent(e.TestAccuracy),
                        ]
                ),
            ]
        )
        {
            Caption = "Every epoch",
            FigureColumns = new HashSet<int> { 0, 1, 2, 3, 4 },
        };
}
