using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;

namespace Hebb.Experiments.Demo;

/// <summary>The report of the demo: every network by rule and, as its twin, by gradient descent.</summary>
public static class DemoReport
{
    private static readonly string[] Series = ["by rule", "by gradient"];

    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<DemoResult>();
        // The trials that learned the rules are records too, and have no data set.
        var tasks = run.Records<DemoTask>().Where(task => task.Data is not null);
        return new ReportPage(
            "The guided tour",
            result is null
                ? "This run is not finished."
                : "Networks trained by local rules, without backpropagation, compared with networks trained by gradient descent",
            [
                .. result is { LeftOut.Count: > 0 }
                    ? new[] { new ReportSection("Left out", [.. result.LeftOut.Select(text => new Paragraph(text))]) }
                    : [],
                .. tasks.GroupBy(task => task.Data).Select(Section),
                .. TrainReport.Views(run.Records<TrainRecord>()),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static ReportSection Section(IGrouping<string, DemoTask> tasks) =>
        new(
            tasks.Key,
            [
                .. tasks.Any(task => task.Model == DemoExperiment.Convolutional)
                    ? new[] { new Paragraph(DemoExperiment.Peers) }
                    : [],
                new BarChart(
                    $"Accuracy on the test examples of {tasks.Key}, with 95 % intervals",
                    "accuracy (%)",
                    Series,
                    [
                        .. tasks.Select(task => new BarGroup(
                            task.Model,
                            [
                                RunTables.AccuracyBar(task.TestAccuracy, task.TestExamples),
                                RunTables.AccuracyBar(task.GradientTestAccuracy, task.TestExamples),
                            ]
                        )),
                    ]
                ),
            ]
        );
}
