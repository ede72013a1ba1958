using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;

namespace Hebb.Experiments.Learn;

/// <summary>The report of learning a rule: the losses of all restarts, how their rules do, and the best one as a picture.</summary>
public static class LearnReport
{
    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var records = run.Records<LearnRecord>();
        var result = run.ResultAs<LearnResult>();
        string data = $"{run.Description.Options.GetValueOrDefault("data")}";
        return new ReportPage(
            $"A rule learned on {data}",
            result is null
                ? "This run is not finished; below is how to go on with it."
                : $"A fresh network that it trained has {RunTables.Percent(result.SourceAccuracy)} of the test examples right",
            [
                new ReportSection(
                    "Learning",
                    [
                        new LineChart(
                            "Loss of the batches, mean of ten",
                            "meta-steps",
                            "loss (nats or squared error)",
                            [
                                .. records
                                    .Where(record => record is { Kind: "step", Step: not null, Loss: not null })
                                    .GroupBy(record => record.Restart)
                                    .Select(steps => new LineSeries(
                                        $"restart {steps.Key}",
                                        [.. steps.Select(step => new LinePoint(step.Step!.Value, step.Loss!.Value))]
                                    )),
                            ]
                        ),
                        new Paragraph(
                            "The loss of a batch does not tell how a rule does on more examples. Each rule trains a fresh network; "
                                + "the one that does best on held-out examples is kept."
                        ),
                        Restarts(records, result?.Chosen),
                    ]
                ),
                .. TrainReport.Rules(run),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static ReportTable Restarts(IReadOnlyList<LearnRecord> records, int? chosen) =>
        new(
            ["restart", "validation", ""],
            [
                .. records
                    .Where(record => record.Kind == "restart")
                    .Select(record =>
                        (string[])
                            [
                                $"{record.Restart}",
                                RunTables.Percent(record.ValidationAccuracy),
                                record.Failure ?? (record.Restart == chosen ? "kept" : ""),
                            ]
                    ),
            ]
        )
        {
            Caption = "Accuracy when held out",
            FigureColumns = new HashSet<int> { 0, 1 },
        };
}
