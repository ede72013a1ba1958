using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Runs;

/// <summary>What the reports of all experiments have in common.</summary>
internal static class RunTables
{
    /// <summary>The last section: every option of the run, and the machine.</summary>
    public static ReportSection About(RunContent run)
    {
        var description = run.Description;
        var machine = description.Machine;
        return new ReportSection(
            "The run",
            [
                new Paragraph(
                    $"Started {description.Started:yyyy-MM-dd HH:mm} by Hebb {description.Version} on {machine.OperatingSystem}, "
                        + $"{machine.Architecture}, {machine.Processors} processors, {machine.VectorWidth}, {machine.DotNet}. "
                        + "Results do not depend on the machine or the number of threads."
                ),
                RunFiles.Links(run),
                .. ChangedOptions(run),
                Seconds(run),
                new Fold("Every option", [Options([run])]),
            ]
        );
    }

    // Those that make this run what it is; the others are as everywhere.
    private static IEnumerable<ReportBlock> ChangedOptions(RunContent run)
    {
        if (run.Description.Changed is { } changed)
        {
            var all = Options([run]);
            yield return all with
            {
                Caption = "Options that are not at their defaults",
                Rows = [.. all.Rows.Where(row => changed.Contains(row[0]))],
            };
        }
    }

    /// <summary>A row for each option, a column for each run.</summary>
    public static ReportTable Options(IReadOnlyList<RunContent> runs) =>
        new(
            ["option", .. runs is [_] ? ["value"] : NamesOf(runs)],
            [
                .. runs.SelectMany(run => run.Description.Options.Keys)
                    .Distinct()
                    .Select(name =>
                        (string[])[name, .. runs.Select(run => Text(run.Description.Options.GetValueOrDefault(name)))]
                    ),
            ]
        )
        {
            Caption = "Every option, after defaults",
        };

    /// <summary>What to type to get the run again, or to resume it.</summary>
    public static IReadOnlyList<string> Commands(RunContent run) =>
        [
            run.Result is null
                ? $"hebb resume {ShellWord.Quote(run.Path)}"
                : $"hebb {ShellWord.Join(run.Description.Typed)}",
        ];

    /// <summary>A run's name: its folder's.</summary>
    public static string NameOf(RunContent run) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path)));

    /// <summary>The names of several runs: with the folders above them where two would be called the same.</summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<RunContent> runs)
    {
        string[] names = [.. runs.Select(NameOf)];
        return names.Distinct().Count() == names.Length
            ? names
            : [.. runs.Select(run => Path.TrimEndingDirectorySeparator(run.Path))];
    }

    /// <summary>A fraction in percent, such as <c>91.24 %</c>; empty for none.</summary>
    public static string Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:F2} %") : "";

    /// <summary>Whether a result of this name is a share in [0, 1], which is shown in percent.</summary>
    public static bool IsAccuracy(string name) => name.EndsWith("Accuracy", StringComparison.Ordinal);

    /// <summary>The name of a result for people: <c>testAccuracy</c> reads as <c>test accuracy</c>.</summary>
    public static string InWords(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace('_', ' ');

    /// <summary>A result's number for people; a dash for none.</summary>
    public static string ResultText(string name, double? value) =>
        value is not { } number ? "–"
        : IsAccuracy(name) ? Percent(number)
        : TickLabels.Short(number);

    /// <summary>A bar of an accuracy in percent, with its 95 % interval.</summary>
    public static Bar AccuracyBar(double accuracy, long examples)
    {
        if (accuracy is not (>= 0 and <= 1))
        {
            // Not drawn, and said so.
            return new Bar(double.NaN);
        }

        var (low, high) = WilsonInterval.Of(accuracy, Math.Max(1, examples));
        return examples > 0 ? new Bar(100 * accuracy, 100 * low, 100 * high) : new Bar(100 * accuracy);
    }

    private static ReportTable Seconds(RunContent run) =>
        new(
            ["phase", "seconds"],
            [.. (run.Result?["seconds"] as JsonObject ?? []).Select(phase => (string[])[phase.Key, Text(phase.Value)])]
        )
        {
            Caption = "How long it took",
            FigureColumns = new HashSet<int> { 1 },
        };

    private static string Text(JsonNode? value) =>
        value switch
        {
            null => "–",
            JsonArray several => string.Join(" ", several.Select(Text)),
            JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
            _ => value.ToJsonString(),
        };
}
