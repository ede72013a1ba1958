using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Runs;

/// <summary>Links from a page to the files of a run, relative to where the page lies.</summary>
internal static class RunFiles
{
    private static readonly (string Name, string Content)[] Known =
    [
        (RunFolder.ModelName, "the trained network"),
        (RunFolder.RuleName, "the plasticity rules"),
        (RunFolder.ResultName, "what came out, as JSON"),
        (RunFolder.MetricsName, "what happened, one JSON record a line"),
        (RunFolder.DescriptionName, "what was asked for"),
        ("runs.csv", "a line for each run"),
        ("summary.csv", "a line for each combination and result"),
    ];

    /// <summary>Those of the run's files that are there.</summary>
    public static FileLinks Links(RunContent run) =>
        new([
            .. Known
                .Where(file => File.Exists(Path.Combine(run.Path, file.Name)))
                .Select(file => (file, Address: Address(run, file.Name)))
                .Where(found => found.Address is not null)
                .Select(found => new FileLink(found.file.Name, found.Address!, found.file.Content)),
        ]);

    /// <summary>Where a file of the run is, as a relative URL; nothing where only a link to another drive would lead there.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The file's path in the run's folder, with slashes.</param>
    public static string? Address(RunContent run, string name)
    {
        string file = Path.Combine(Path.GetFullPath(run.Path), name);
        string path = run.PageFolder is { } folder ? Path.GetRelativePath(folder, file) : name;
        string[] steps = path.Split('/', Path.DirectorySeparatorChar);
        string address = string.Join('/', steps.Select(Uri.EscapeDataString));
        return Path.IsPathRooted(path) ? null : address;
    }
}
