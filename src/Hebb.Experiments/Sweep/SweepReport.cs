using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Sweep;

/// <summary>The report of a sweep: accuracies over the options that were varied, with every run and the interval over the seeds.</summary>
public static class SweepReport
{
    private const int FewestSeeds = 3;

    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var runs = run.ResultAs<SweepResult>()?.Runs ?? run.Records<SweepRun>();
        // The most important first: the other results are counts, which few readers look for.
        SweptResult[] results =
        [
            .. SweepSummary
                .Varying(SweepSummary.Of(runs))
                .GroupBy(line => line.Name)
                .Select(lines => new SweptResult([.. lines], runs))
                .OrderBy(result => result.Name == "testAccuracy" ? 0 : 1),
        ];
        return new ReportPage(
            $"{Kind(run)} of {ShellWord.Join(run.Description.Arguments)}",
            run.Result is null ? Unfinished(run, runs.Count) : $"{runs.Count} {(runs.Count == 1 ? "run" : "runs")}",
            [
                new ReportSection(
                    "Results",
                    [
                        .. Seeds(runs),
                        .. results.Where(result => result.IsAccuracy).SelectMany(Blocks),
                        .. Folded([.. results.Where(result => !result.IsAccuracy)]),
                    ]
                ),
                new ReportSection("Runs", [RunsTable(run, runs).FoldedIfLong()]),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static string Kind(RunContent run) =>
        SharedSweep.ShardOf(run.Description) is { } shard ? $"Shard {shard} of a sweep" : "Sweep";

    private static string Unfinished(RunContent run, int done) =>
        Directory.Exists(Path.Combine(run.Path, SharedSweep.ShardsFolder))
            ? $"The runs of this sweep are not collected yet: hebb sweep --collect {ShellWord.Quote(run.Path)}"
            : $"This sweep is not finished: {done} runs are.";

    private static IEnumerable<ReportBlock> Seeds(IReadOnlyList<SweepRun> runs)
    {
        yield return new Paragraph(
            "Lines and bars are means over the seeds, with the 95 % interval of the mean (Student's t), cut where no result can be; "
                + "points are single runs. What was the same in every run is left out; runs.csv has it."
        );
        int seeds = runs.Select(run => run.Seed).Distinct().Count();
        if (seeds is > 0 and < FewestSeeds)
        {
            yield return new Paragraph(
                (seeds == 1 ? "One seed gives no interval" : $"Intervals of {seeds} runs are very wide")
                    + $": at least {FewestSeeds} seeds are advised, such as --seeds 1..5."
            );
        }
    }

    private static IEnumerable<ReportBlock> Blocks(SweptResult result) =>
        [Picture(result), Table(result).FoldedIfLong()];

    private static IEnumerable<ReportBlock> Folded(IReadOnlyList<SweptResult> results) =>
        results.Count == 0
            ? []
            : [new Fold(string.Join(", ", results.Select(result => result.Label)), [.. results.SelectMany(Blocks)])];

    // A line over the first option where that is a number, a bar for each combination otherwise.
    private static Figure Picture(SweptResult result)
    {
        string[] options = [.. result.Options];
        bool overNumbers =
            options.Length > 0
            && result.Lines.Select(line => line.Settings[options[0]]).Distinct().Count() > 1
            && result.Lines.All(line => Number(line.Settings[options[0]]) is not null);
        return overNumbers
            ? new LineChart(
                result.Title,
                options[0],
                result.Label,
                [
                    .. result
                        .Lines.GroupBy(line => NameOf(line.Settings.Skip(1)))
                        .Select(group => Line(result, group, options[0])),
                ]
            )
            {
                LogX = SpansOrders(result.Lines.Select(line => Number(line.Settings[options[0]])!.Value)),
            }
            : new BarChart(
                result.Title,
                result.Label,
                [RunTables.InWords(result.Name)],
                [.. result.Lines.Select(line => new BarGroup(NameOf(line.Settings), [BarOf(result, line)]))]
            );
    }

    private static LineSeries Line(SweptResult result, IGrouping<string, SweepSummary> lines, string option)
    {
        LinePoint PointOf(SweepSummary line)
        {
            var shown = result.Shown(line);
            return new LinePoint(XOf(line), shown.Mean, shown.Low, shown.High);
        }

        double XOf(SweepSummary line) => Number(line.Settings[option])!.Value;

        return new LineSeries(
            lines.Key.Length == 0 ? RunTables.InWords(result.Name) : lines.Key,
            [.. lines.Select(PointOf).OrderBy(point => point.X)]
        )
        {
            Scatter =
            [
                .. lines.SelectMany(line => result.ValuesOf(line).Select(value => new LinePoint(XOf(line), value))),
            ],
        };
    }

    private static Bar BarOf(SweptResult result, SweepSummary line)
    {
        var shown = result.Shown(line);
        return new Bar(shown.Mean, shown.Low, shown.High) { Values = result.ValuesOf(line) };
    }

    private static string NameOf(IEnumerable<KeyValuePair<string, string>> settings) =>
        string.Join(", ", settings.Select(setting => $"{setting.Key} {setting.Value}"));

    // Doublings stand at equal distances.
    private static bool SpansOrders(IEnumerable<double> values) => values.Min() > 0 && values.Max() >= 8 * values.Min();

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static ReportTable Table(SweptResult result) =>
        new(
            [.. result.Options, "runs", "mean", "deviation", "95 % interval"],
            [.. result.Lines.Select(line => Row(result, line))]
        )
        {
            Caption = result.Title,
            FigureColumns = Enumerable.Range(result.Options.Count, 4).ToHashSet(),
        };

    private static string[] Row(SweptResult result, SweepSummary line)
    {
        var shown = result.Shown(line);
        return
        [
            .. result.Options.Select(option => line.Settings[option]),
            $"{shown.Count}",
            result.Text(shown.Mean),
            result.Text(shown.StandardDeviation),
            shown.Low is null ? "–" : $"{result.Text(shown.Low)} to {result.Text(shown.High)}",
        ];
    }

    private static ReportTable RunsTable(RunContent sweep, IReadOnlyList<SweepRun> runs)
    {
        string[] options = runs.Count == 0 ? [] : [.. runs[0].Settings.Keys];
        string[] accuracies = [.. runs.SelectMany(run => run.Values.Keys).Distinct().Where(RunTables.IsAccuracy)];
        return new ReportTable(
            ["run", .. options, "seed", .. accuracies.Select(RunTables.InWords)],
            [
                .. runs.Select(
                    (run, i) =>
                        (string[])
                            [
                                $"{i + 1}",
                                .. options.Select(option => run.Settings[option]),
                                $"{run.Seed}",
                                .. accuracies.Select(name =>
                                    run.Values.TryGetValue(name, out double value) ? RunTables.Percent(value) : "–"
                                ),
                            ]
                ),
            ]
        )
        {
            Caption = "Every run, with its report",
            Links = [.. runs.Select(run => RunFiles.Address(sweep, $"{run.Run}/{ReportPage.FileName}"))],
            FigureColumns = Enumerable.Range(options.Length + 1, accuracies.Length + 1).ToHashSet(),
        };
    }
}
