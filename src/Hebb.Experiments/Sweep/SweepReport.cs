using System.Globalization;
using System.Text.Json;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Sweep;

/// <summary>The report of a sweep: each result over the options that were varied, with its interval over the seeds.</summary>
public static class SweepReport
{
    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var runs = run.ResultAs<SweepResult>()?.Runs ?? run.Records<SweepRun>();
        var summary = SweepSummary.Varying(SweepSummary.Of(runs));
        string[] results =
        [
            .. summary
                .Select(line => line.Name)
                .Distinct()
                .OrderBy(name =>
                    name == "testAccuracy" ? 0
                    : IsAccuracy(name) ? 1
                    : 2
                ),
        ];
        string swept = ShellWord.Join(run.Description.Arguments);
        return new ReportPage(
            $"Sweep of {swept}",
            run.Result is null ? $"This sweep is not finished: {runs.Count} runs are." : $"{runs.Count} runs",
            [
                new ReportSection(
                    "Results",
                    [.. results.Select(name => Picture(name, [.. summary.Where(line => line.Name == name)]))]
                ),
                new ReportSection(
                    "Summary",
                    [
                        new Paragraph(
                            "Mean and standard deviation over the seeds, and the 95 % interval of the mean (Student's t). What was "
                                + "the same in every run is left out; runs.csv has it. Pictures show intervals of accuracies between "
                                + "0 and 100 %."
                        ),
                        Table(summary),
                    ]
                ),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static bool IsAccuracy(string name) => name.EndsWith("Accuracy", StringComparison.Ordinal);

    // A line over the first option where that is a number, a bar for each combination otherwise.
    private static Figure Picture(string name, IReadOnlyList<SweepSummary> lines)
    {
        string label = IsAccuracy(name) ? $"{InWords(name)} (%)" : $"{InWords(name)} (count)";
        string[] options = [.. lines[0].Settings.Keys];
        string title = $"{InWords(name)}, mean over seeds with 95 % interval";
        bool overNumbers =
            options.Length > 0
            && lines.Select(line => line.Settings[options[0]]).Distinct().Count() > 1
            && lines.All(line => Number(line.Settings[options[0]]) is not null);
        return overNumbers
            ? new LineChart(
                title,
                options[0],
                label,
                [
                    .. lines
                        .GroupBy(line => NameOf(line.Settings.Skip(1)))
                        .Select(group => new LineSeries(
                            group.Key.Length == 0 ? InWords(name) : group.Key,
                            [.. group.Select(line => PointOf(line, options[0])).OrderBy(point => point.X)]
                        )),
                ]
            )
            {
                LogX = SpansOrders(lines.Select(line => Number(line.Settings[options[0]])!.Value)),
            }
            : new BarChart(
                title,
                label,
                [name],
                [.. lines.Select(line => new BarGroup(NameOf(line.Settings), [BarOf(line)]))]
            );
    }

    private static LinePoint PointOf(SweepSummary line, string option)
    {
        var (mean, low, high) = Drawn(line);
        return new LinePoint(Number(line.Settings[option])!.Value, mean, low, high);
    }

    private static Bar BarOf(SweepSummary line)
    {
        var (mean, low, high) = Drawn(line);
        return new Bar(mean, low, high);
    }

    // Accuracies in per cent. Few seeds may have an interval that ends where no accuracy can be: it is drawn as far as there.
    private static (double Mean, double? Low, double? High) Drawn(SweepSummary line)
    {
        var (mean, low, high) = (line.Summary.Mean, line.Summary.Low, line.Summary.High);
        return IsAccuracy(line.Name)
            ? (
                100 * mean,
                low is { } from ? 100 * Math.Max(0, from) : null,
                high is { } to ? 100 * Math.Min(1, to) : null
            )
            : (mean, low, high);
    }

    private static string NameOf(IEnumerable<KeyValuePair<string, string>> settings) =>
        string.Join(", ", settings.Select(setting => $"{setting.Key} {setting.Value}"));

    // testAccuracy reads as test accuracy.
    private static string InWords(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace('_', ' ');

    // Doublings stand at equal distances.
    private static bool SpansOrders(IEnumerable<double> values) => values.Min() > 0 && values.Max() >= 8 * values.Min();

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static ReportTable Table(IReadOnlyList<SweepSummary> summary)
    {
        string[] options = summary.Count == 0 ? [] : [.. summary[0].Settings.Keys];
        return new ReportTable(
            [.. options, "result", "runs", "mean", "deviation", "95 % low", "95 % high"],
            [
                .. summary.Select(line =>
                    (string[])
                        [
                            .. options.Select(option => line.Settings[option]),
                            InWords(line.Name),
                            $"{line.Summary.Count}",
                            Text(line.Summary.Mean),
                            Text(line.Summary.StandardDeviation),
                            Text(line.Summary.Low),
                            Text(line.Summary.High),
                        ]
                ),
            ]
        )
        {
            Caption = "Over the seeds",
            FigureColumns = Enumerable.Range(options.Length + 1, 5).ToHashSet(),
        };
    }

    private static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "–";
}
