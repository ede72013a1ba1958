using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Runs;

/// <summary>What several runs are called beside each other: by what they differ in, which says more than the names of their folders.</summary>
internal static class RunLabels
{
    // More do not fit into a legend.
    private const int Longest = 60;

    /// <summary>A row for each option that changes results and is not the same in all runs, a column for each run.</summary>
    public static ReportTable Differing(IReadOnlyList<RunContent> runs)
    {
        var differing = RunTables.Options(runs).OnlyDifferingRows();
        return differing with
        {
            Caption = "Options that are not the same in all runs",
            Rows = [.. differing.Rows.Where(row => !RunDescription.WithoutEffect.Contains(row[0]))],
        };
    }

    /// <summary>A label for each run, no two alike: its differing options, or where these are too many or none its folder's name.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<RunContent> runs)
    {
        var folders = RunTables.NamesOf(runs);
        var options = Differing(runs).Rows;
        bool oneCommand = runs.Select(run => run.Description.Command).Distinct().Count() == 1;
        string[] labels =
        [
            .. runs.Select((_, i) => string.Join(", ", options.Select(row => $"{row[0]} {row[i + 1]}"))),
        ];
        return !oneCommand || labels.Any(label => label.Length is 0 or > Longest)
            ? folders
            :
            [
                .. labels.Zip(
                    folders,
                    (label, folder) => labels.Count(other => other == label) == 1 ? label : $"{label} ({folder})"
                ),
            ];
    }
}
