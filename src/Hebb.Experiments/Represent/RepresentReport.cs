using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Represent;

/// <summary>The report of learned features: what they are worth with few labels, what they look like, and the rule that was learned.</summary>
public static class RepresentReport
{
    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<RepresentResult>();
        var records = run.Records<RepresentRecord>();
        string data = $"{run.Description.Options.GetValueOrDefault("data")}";
        return new ReportPage(
            $"Features of {data}, learned without labels",
            result is null ? "This run is not finished; the command that resumes it is below." : Summary(result),
            [
                .. result is null ? [] : Sections(result),
                .. Learning(records),
                .. Pictures(records),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static string Summary(RepresentResult result)
    {
        var least = result.Accuracy[0];
        return $"With {least.Labels} labels they have {RunTables.Percent(least.Accuracy)} of the test examples right, "
            + $"random features {RunTables.Percent(least.Random)}";
    }

    private static IEnumerable<ReportSection> Sections(RepresentResult result)
    {
        var figures = new List<KeyFigure>
        {
            Accuracy(result.Accuracy[0]),
            Accuracy(result.Accuracy[^1]),
            new("guessing", RunTables.Percent(result.MajorityBaseline)) { Note = "always the most frequent label" },
        };
        if (result.Unexplained is { } unexplained)
        {
            figures.Add(
                new KeyFigure("variance unexplained", Number(unexplained))
                {
                    Note = $"of the reconstruction; {Number(result.UnexplainedBefore ?? 1)} before learning",
                }
            );
        }

        if (result.Emd is { } distance)
        {
            figures.Add(
                new KeyFigure("earth mover's distance", Number(distance))
                {
                    Note = "of two principal components to the points in the plane, axes scaled to [0, 1]",
                }
            );
        }

        yield return new ReportSection("Result", [new KeyFigures(figures), Curve(result), Table(result)]);
        string[] warnings = [.. result.Warnings()];
        if (warnings.Length > 0)
        {
            yield return new ReportSection("Before you use them", [.. warnings.Select(text => new Paragraph(text))]);
        }
    }

    private static KeyFigure Accuracy(FewLabelAccuracy point) =>
        new($"accuracy with {point.Labels} labels", RunTables.Percent(point.Accuracy))
        {
            Note =
                $"95 % interval {RunTables.Percent(point.Low)} to {RunTables.Percent(point.High)} over the draws; random features {RunTables.Percent(point.Random)}",
        };

    private static LineChart Curve(RepresentResult result) =>
        new(
            "Accuracy with few labels",
            "labelled examples",
            "accuracy on the test examples (%)",
            [
                new LineSeries(
                    "learned features",
                    [
                        .. result.Accuracy.Select(point => new LinePoint(
                            point.Labels,
                            100 * point.Accuracy,
                            100 * point.Low,
                            100 * point.High
                        )),
                    ]
                ),
                Line(result, "random features", point => point.Random),
                Line(result, "the examples themselves", point => point.Raw),
                new LineSeries(
                    "linear SVM on the features",
                    [.. result.Svm.Select(point => new LinePoint(point.Labels, 100 * point.Accuracy))]
                ),
                new LineSeries(
                    "RBF-SVM on the features",
                    [.. result.Svm.Select(point => new LinePoint(point.Labels, 100 * point.Rbf))]
                ),
            ]
        )
        {
            LogX = true,
            References = [new ReferenceLine("guessing", 100 * result.MajorityBaseline)],
        };

    private static LineSeries Line(RepresentResult result, string name, Func<FewLabelAccuracy, double> value) =>
        new(name, [.. result.Accuracy.Select(point => new LinePoint(point.Labels, 100 * value(point)))]);

    private static ReportTable Table(RepresentResult result) =>
        new(
            ["labels", "learned", "95 % low", "95 % high", "random", "raw", "linear SVM", "RBF-SVM"],
            [
                .. result.Accuracy.Zip(
                    result.Svm,
                    (point, svm) =>
                        (string[])
                            [
                                $"{point.Labels}",
                                RunTables.Percent(point.Accuracy),
                                RunTables.Percent(point.Low),
                                RunTables.Percent(point.High),
                                RunTables.Percent(point.Random),
                                RunTables.Percent(point.Raw),
                                RunTables.Percent(svm.Accuracy),
                                RunTables.Percent(svm.Rbf),
                            ]
                ),
            ]
        )
        {
            Caption = "Accuracy on the test examples, mean over the draws of labels",
            FigureColumns = ReportTable.AllButFirst(8),
        };

    private static IEnumerable<ReportSection> Learning(IReadOnlyList<RepresentRecord> records)
    {
        var steps = records.Where(record => record.Loss is not null).ToArray();
        if (steps.Length > 0)
        {
            yield return new ReportSection(
                "Learning the rule",
                [
                    new LineChart(
                        "Meta-loss",
                        "meta-steps",
                        "squared error of an updated network on other examples",
                        [new LineSeries("loss", [.. steps.Select(step => new LinePoint(step.Step, step.Loss!.Value))])]
                    ),
                ]
            );
        }
    }

    private static IEnumerable<ReportSection> Pictures(IReadOnlyList<RepresentRecord> records)
    {
        ReportBlock[] pictures =
        [
            .. records.SelectMany(record => record.Scatters).Select(ReproduceReport.Plot),
            .. records.SelectMany(record => record.Maps).Select(ReproduceReport.Map),
            .. records.SelectMany(record => record.Images).Select(ReproduceReport.Grid),
        ];
        if (pictures.Length > 0)
        {
            yield return new ReportSection("What was learned", pictures);
        }
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
