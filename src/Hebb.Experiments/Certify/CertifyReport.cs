using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Certify;

/// <summary>The report of a certification: certified accuracy against the size of perturbations, beside the clean accuracy.</summary>
public static class CertifyReport
{
    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<CertifyResult>();
        string model = result?.Model ?? (run.Description.Arguments is [var given] ? given : "a model");
        return new ReportPage(
            $"{model}, certified",
            result is null ? "This run is not finished; the command that resumes it is below." : Summary(result),
            [.. result is null ? Array.Empty<ReportSection>() : [Section(result)], RunTables.About(run)]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static string Summary(CertifyResult result)
    {
        var last = Quoted(result);
        return $"Of {Count(result.Images)} examples {RunTables.Percent(result.Clean)} are right, and "
            + $"{RunTables.Percent(last.Accuracy)} provably stay right under any perturbation of length {Number(last.Epsilon)}";
    }

    private static ReportSection Section(CertifyResult result)
    {
        var quoted = Quoted(result);
        return new ReportSection(
            "Result",
            [
                new KeyFigures([
                    new KeyFigure("clean accuracy", RunTables.Percent(result.Clean))
                    {
                        Note =
                            $"of {Count(result.Images)} examples; 95 % interval {Interval(result.CleanLow, result.CleanHigh)}",
                    },
                    new KeyFigure($"certified at ε = {Number(quoted.Epsilon)}", RunTables.Percent(quoted.Accuracy))
                    {
                        Note = $"95 % interval {Interval(quoted.Low, quoted.High)}",
                    },
                    .. result.Sigma is null
                        ? []
                        : new[]
                        {
                            new KeyFigure("abstained", RunTables.Percent(result.Abstained)),
                            new KeyFigure("without noise", RunTables.Percent(result.NetworkAccuracy))
                            {
                                Note = "the network itself",
                            },
                        },
                ]),
                new Paragraph(Meaning(result)),
                Chart(result),
                Points(result),
            ]
        );
    }

    private static string Meaning(CertifyResult result) =>
        result.Sigma is { } sigma
            ? $"Certified is the network smoothed by noise of standard deviation {Number(sigma)}, not the network itself: each example's radius is right "
                + $"with probability {Number(1 - result.Alpha)}, estimated from {Count(result.Draws ?? 0)} noisy copies. Perturbations may have any numbers."
            : "Proved without chance: no perturbation of that length"
                + (
                    result.Box is [var low, var high]
                        ? $", as far as its numbers stay from {Number(low)} to {Number(high)},"
                        : ""
                )
                + " gives a certified example another label. What is not certified may be safe, too: an attack shows how much of it is not.";

    private static LineChart Chart(CertifyResult result) =>
        new(
            "Certified accuracy",
            "size of the perturbation, ε (L2)",
            "accuracy (%)",
            [
                new LineSeries(
                    "certified",
                    [
                        .. result.Certified.Select(point => new LinePoint(
                            point.Epsilon,
                            100 * point.Accuracy,
                            100 * point.Low,
                            100 * point.High
                        )),
                    ]
                ),
            ]
        )
        {
            YRange = (0, 100),
            References = [new ReferenceLine($"clean: {RunTables.Percent(result.Clean)}", 100 * result.Clean)],
        };

    private static ReportTable Points(CertifyResult result) =>
        new(
            ["ε", "certified", "95 % low", "95 % high"],
            [
                .. result.Certified.Select(point =>
                    (string[])
                        [
                            Number(point.Epsilon),
                            RunTables.Percent(point.Accuracy),
                            RunTables.Percent(point.Low),
                            RunTables.Percent(point.High),
                        ]
                ),
            ]
        )
        {
            Caption = "Certified accuracy at each size",
            FigureColumns = new HashSet<int> { 0, 1, 2, 3 },
        };

    // Where about half of the examples are left the curve says most; the last size where more are left.
    private static CertifiedShare Quoted(CertifyResult result) =>
        result.Certified.LastOrDefault(point => point.Accuracy >= result.Clean / 2) ?? result.Certified[0];

    private static string Interval(double low, double high) => $"{RunTables.Percent(low)} to {RunTables.Percent(high)}";

    private static string Number(double number) => number.ToString("G4", CultureInfo.InvariantCulture);

    private static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
