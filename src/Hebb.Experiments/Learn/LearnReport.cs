using Hebb.Experiments.Reports;
using Hebb.Experiments.Rules;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Learn;

/// <summary>The report of learning a rule: the losses of all restarts or the fitness of all populations, how their rules do, and the best one as a picture.</summary>
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
                ? "This run is not finished; the command that resumes it is below."
                : $"A new network trained with it has {RunTables.Percent(result.SourceAccuracy)} of the test examples right",
            [
                new ReportSection("Learning", [.. Learning(records), Restarts(records, result)]),
                .. RuleMaps.InRun(run),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static IReadOnlyList<ReportBlock> Learning(IReadOnlyList<LearnRecord> records)
    {
        if (records.Any(record => record.Kind == "generation"))
        {
            return
            [
                new Paragraph(
                    "The fitness of a genotype is the accuracy, on held-out training examples, of networks trained with its rule. "
                        + "Each generation has new networks and examples, shared by all its genotypes; the twin has the "
                        + "same input weights and one round."
                ),
                .. records
                    .Where(record => record.Kind == "generation")
                    .GroupBy(record => record.Restart)
                    .Select(generations => Fitness(generations.Key, [.. generations])),
            ];
        }

        return records.Any(record => record.Kind == "step")
            ?
            [
                new Paragraph(
                    "The loss of a batch does not show how a rule performs on more examples. Each rule trains a new network; "
                        + "the one that does best on held-out examples is kept."
                ),
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
            ]
            :
            [
                new Paragraph(
                    "Each rule has the least squared error for one network. It then trains a new one; the rule that does best "
                        + "on held-out examples is kept."
                ),
            ];
    }

    private static LineChart Fitness(int restart, IReadOnlyList<LearnRecord> generations)
    {
        LineSeries Line(string name, Func<LearnRecord, double?> accuracy) =>
            new(
                name,
                [
                    .. generations
                        .Where(record => record.Step is not null && accuracy(record) is not null)
                        .Select(record => new LinePoint(record.Step!.Value, 100 * accuracy(record)!.Value)),
                ]
            );
        return new LineChart(
            $"Population {restart}",
            "generations",
            "accuracy on held-out examples (%)",
            [
                Line("the population's mean rule", record => record.RuleAccuracy),
                Line("genotypes, mean", record => record.MeanAccuracy),
                Line("best genotype", record => record.BestAccuracy),
                Line("T = 1 twin", record => record.TwinAccuracy),
            ]
        );
    }

    private static ReportTable Restarts(IReadOnlyList<LearnRecord> records, LearnResult? result) =>
        new(
            ["restart", "held-out accuracy", ""],
            [
                .. records
                    .Where(record => record.Kind == "restart")
                    .Select(record =>
                        (string[])
                            [
                                $"{record.Restart}",
                                RunTables.Percent(record.ValidationAccuracy),
                                record.Failure ?? result?.NoteOn(record.Restart) ?? "",
                            ]
                    ),
            ]
        )
        {
            Caption = "Accuracy on held-out examples of new networks trained with each rule",
            FigureColumns = new HashSet<int> { 0, 1 },
        };
}
