using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;

namespace Hebb.Experiments.Transfer;

/// <summary>The report of a transfer: a picture for each data set, test beside training accuracy.</summary>
public static class TransferReport
{
    private static readonly string[] Series = ["test", "training"];

    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<TransferResult>();
        return new ReportPage(
            "Networks trained with fixed rules",
            result is null
                ? $"This run is not finished: {run.Records<TrialRecord>().Count} trainings are done."
                : "Mean accuracy over repeated trainings with fixed rules",
            [.. result?.Results.GroupBy(row => row.Data).Select(Section) ?? [], RunTables.About(run)]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static ReportSection Section(IGrouping<string, TransferRow> rows) =>
        new(
            rows.Key,
            [
                new BarChart(
                    $"Accuracy on {rows.Key}, mean over repeats; 95 % intervals of the test mean",
                    "accuracy (%)",
                    Series,
                    [
                        .. rows.Select(row => new BarGroup(
                            PaperNetwork.Find(row.Model).Title,
                            [
                                new Bar(100 * row.TestMean, 100 * row.TestLow, 100 * row.TestHigh),
                                new Bar(100 * row.TrainMean),
                            ]
                        )),
                    ]
                ),
            ]
        );
}
