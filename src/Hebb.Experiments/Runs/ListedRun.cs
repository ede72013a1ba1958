using System.Text.Json.Nodes;

namespace Hebb.Experiments.Runs;

/// <summary>A run as a list of runs shows it.</summary>
/// <param name="Run">Its folder.</param>
/// <param name="Command">The command that made it.</param>
/// <param name="Data">The data set or file that it was given; none for commands without data.</param>
/// <param name="Started">When it began.</param>
/// <param name="Finished">Whether it has a result.</param>
/// <param name="Figure">The name of the figure that says how good it is, such as <c>testAccuracy</c>; none where there is no such figure.</param>
/// <param name="Value">That figure.</param>
public sealed record ListedRun(
    string Run,
    string Command,
    string? Data,
    DateTimeOffset Started,
    bool Finished,
    string? Figure,
    double? Value
)
{
    /// <summary>The run in a folder, with the figure of a name.</summary>
    /// <param name="content">What the folder holds.</param>
    /// <param name="figure">A number of its result; without it the <see cref="MainFigure"/> of its command.</param>
    public static ListedRun Of(RunContent content, string? figure = null)
    {
        var main = figure is null ? MainFigure.Of(content.Result) : null;
        return new ListedRun(
            content.Path,
            content.Description.Command,
            content.Description.Options.GetValueOrDefault("data") is JsonValue data ? data.ToString() : null,
            content.Description.Started,
            content.Result is not null,
            figure ?? main?.Name,
            figure is null ? main?.Value : MainFigure.Find(content.Result, figure)
        );
    }

    /// <summary>The runs in a folder: its own, or those of the folders in it, in the order of their names.</summary>
    /// <param name="folder">A run's folder, or one with folders of runs.</param>
    /// <param name="warn">Receives a line for each run that cannot be read.</param>
    /// <exception cref="RunException">There is no such folder.</exception>
    public static IEnumerable<RunContent> In(string folder, Action<string> warn)
    {
        if (!Directory.Exists(folder))
        {
            throw new RunException(folder, "a folder of runs expected, found none");
        }

        string[] folders = RunFolder.HoldsRun(folder)
            ? [folder]
            : [.. Directory.GetDirectories(folder).Where(RunFolder.HoldsRun).Order(StringComparer.Ordinal)];
        foreach (string path in folders)
        {
            RunContent? content = null;
            try
            {
                content = RunContent.Read(path);
            }
            catch (FileFormatException e)
            {
                warn(e.Message);
            }

            if (content is not null)
            {
                yield return content;
            }
        }
    }
}
