using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Persistence;

namespace Hebb.Experiments.Sweep;

/// <summary>A sweep's results as CSV files (RFC 4180), with a header line and numbers that read back to the same bits.</summary>
internal static class SweepTables
{
    /// <summary>A line for each run: its settings, its seed, its folder, its results.</summary>
    public static void WriteRuns(string path, IReadOnlyList<SweepRun> runs)
    {
        string[] options = OptionsOf(runs.Select(run => run.Settings));
        string[] results = [.. runs.SelectMany(run => run.Values.Keys).Distinct()];
        Write(
            path,
            [.. options, "seed", "run", .. results],
            runs.Select(run =>
                (IEnumerable<string>)
                    [
                        .. options.Select(option => run.Settings[option]),
                        run.Seed.ToString(CultureInfo.InvariantCulture),
                        run.Run,
                        .. results.Select(name => run.Values.TryGetValue(name, out double value) ? Text(value) : ""),
                    ]
            )
        );
    }

    /// <summary>A line for each combination of settings and result.</summary>
    public static void WriteSummary(string path, IReadOnlyList<SweepSummary> summaries)
    {
        string[] options = OptionsOf(summaries.Select(summary => summary.Settings));
        Write(
            path,
            [.. options, "result", "runs", "mean", "standard deviation", "95 % low", "95 % high"],
            summaries.Select(line =>
                (IEnumerable<string>)
                    [
                        .. options.Select(option => line.Settings[option]),
                        line.Name,
                        line.Summary.Count.ToString(CultureInfo.InvariantCulture),
                        Text(line.Summary.Mean),
                        Text(line.Summary.StandardDeviation),
                        Text(line.Summary.Low),
                        Text(line.Summary.High),
                    ]
            )
        );
    }

    private static string[] OptionsOf(IEnumerable<IReadOnlyDictionary<string, string>> settings) =>
        [.. settings.FirstOrDefault()?.Keys ?? []];

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static void Write(string path, IEnumerable<string> header, IEnumerable<IEnumerable<string>> lines) =>
        AtomicFile.WriteAllText(path, CsvText.Of(lines.Prepend(header)));
}
