using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>
/// The folder that keeps one run, held by one process at a time: <c>run.json</c> says what was asked for,
/// <c>metrics.jsonl</c> what happened, <c>checkpoint/</c> where it is while it is not finished, <c>result.json</c> what came out.
/// </summary>
public sealed partial class RunFolder : IDisposable
{
    /// <summary>The folder of runs that were given no folder.</summary>
    public const string DefaultParent = "runs";

    /// <summary>The file that says what was asked for.</summary>
    public const string DescriptionName = "run.json";

    /// <summary>The file with one record a line.</summary>
    public const string MetricsName = "metrics.jsonl";

    /// <summary>The file that is there once the run is finished.</summary>
    public const string ResultName = "result.json";

    /// <summary>The file of the trained network, where a run trains one.</summary>
    public const string ModelName = "model.safetensors";

    /// <summary>The file of the rules that trained it or that were learned.</summary>
    public const string RuleName = "rule.json";

    private const string CheckpointName = "checkpoint";
    private const string LockName = "lock";
    private const string NoRunYet = "a folder that does not hold a run already";

    private readonly FileStream held;
    private bool isNew;

    private RunFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
        try
        {
            Metrics = new MetricsFile(File(MetricsName));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The folder's path: as given, or relative to the current folder where it was chosen here.</summary>
    public string Path { get; }

    /// <summary>Where its checkpoints are.</summary>
    internal string CheckpointPath => File(CheckpointName);

    /// <summary>What happened so far.</summary>
    internal MetricsFile Metrics { get; }

    /// <summary>Makes a folder for a run and writes its <c>run.json</c>.</summary>
    /// <param name="folder">Where; none means <c>runs/&lt;date&gt;-&lt;command&gt;-&lt;n&gt;</c> with the first free n. It may exist, but must be empty.</param>
    /// <param name="description">What the run was asked to do.</param>
    /// <param name="parent">Where numbered folders go.</param>
    /// <exception cref="InvalidOptionException"><paramref name="folder"/> is a file, or not empty (the option <c>Out</c>).</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunFolder Create(string? folder, RunDescription description, string parent = DefaultParent)
    {
        var run = folder is null ? CreateNumbered(parent, description) : CreateNamed(folder);
        run.isNew = true;
        try
        {
            description.Write(run.File(DescriptionName));
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Checks that a new run may have the folder: it does not exist, or is an empty one.</summary>
    /// <exception cref="InvalidOptionException">It is a file, or not empty (the option <c>Out</c>).</exception>
    public static void CheckFree(string folder)
    {
        if (System.IO.File.Exists(folder))
        {
            throw InvalidOut(folder, "a folder; this is a file");
        }

        if (FirstOfOthers(folder) is { } other)
        {
            throw InvalidOut(
                folder,
                HoldsRun(folder)
                    ? NoRunYet
                    : $"a new or an empty folder; in this one is {other}, which could be overwritten"
            );
        }
    }

    /// <summary>Opens the folder of a run that is not finished.</summary>
    /// <exception cref="RunException">It is finished, or another process works on it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunFolder Open(string folder)
    {
        // The lock lies in the checkpoint's folder, which a finished run does not have and should not get.
        ThrowIfFinished(folder);
        var held =
            TryHold(folder)
            ?? throw new RunException(folder, "another process is working on this run; wait until it ends");
        try
        {
            ThrowIfFinished(folder);
            RemoveTemporaries(folder);
            return new RunFolder(folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes what a process left in a finished run's folder that was killed between the result and its own end. Does nothing
    /// where nothing was left, or while another process works there.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void RemoveLeftovers(string folder)
    {
        if (IsFinished(folder) && !IsComplete(folder) && TryHold(folder) is { } held)
        {
            RemoveTemporaries(folder);
            RemoveCheckpoints(folder, held);
        }
    }

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A path as seen from the run's folder: without the folder where it lies there, as it is where it does not.</summary>
    /// <param name="folder">The run's folder; none where there is no run.</param>
    /// <param name="path">Any text.</param>
    public static string Relative(string? folder, string path)
    {
        string? start = folder is null ? null : System.IO.Path.Combine(folder, "x")[..^1];
        return start is not null && path.Length > start.Length && path.StartsWith(start, StringComparison.Ordinal)
            ? path[start.Length..].Replace(System.IO.Path.DirectorySeparatorChar, '/')
            : path;
    }

    /// <summary>Whether there is a run in the folder, finished or not.</summary>
    public static bool HoldsRun(string folder) =>
        System.IO.File.Exists(System.IO.Path.Combine(folder, DescriptionName));

    /// <summary>Whether the run in the folder has its result.</summary>
    public static bool IsFinished(string folder) => System.IO.File.Exists(System.IO.Path.Combine(folder, ResultName));

    /// <summary>Whether the run in the folder is finished and nothing is left to be done there: its checkpoints go last.</summary>
    public static bool IsComplete(string folder) =>
        IsFinished(folder) && !Directory.Exists(System.IO.Path.Combine(folder, CheckpointName));

    /// <summary>Writes the result, which makes the run a finished one.</summary>
    public void Finish(JsonObject result) =>
        AtomicFile.WriteAllText(File(ResultName), result.ToJsonString(ResultJson.Page) + "\n");

    /// <summary>Removes what only an unfinished run needs.</summary>
    public void RemoveCheckpoints() => RemoveCheckpoints(Path, held);

    /// <summary>
    /// Removes the folder of a run that can never be finished, with all that is in it; a new run's folder has nothing of anyone
    /// else. One that was opened stays.
    /// </summary>
    public void Discard()
    {
        Dispose();
        if (isNew)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>Lets go of the folder, which stays.</summary>
    public void Dispose()
    {
        Metrics.Dispose();
        held.Dispose();
    }

    private static void RemoveCheckpoints(string folder, FileStream held)
    {
        held.Dispose();
        Directory.Delete(System.IO.Path.Combine(folder, CheckpointName), recursive: true);
    }

    private static void RemoveTemporaries(string folder)
    {
        foreach (string left in Directory.GetFiles(folder, AtomicFile.TemporaryPattern))
        {
            System.IO.File.Delete(left);
        }
    }

    private static void ThrowIfFinished(string folder)
    {
        if (IsFinished(folder))
        {
            throw new RunException(folder, $"this run is finished; its result is in {ResultName}");
        }
    }

    private static RunFolder CreateNumbered(string parent, RunDescription description)
    {
        string name = $"{description.Started:yyyyMMdd}-{description.Command.Replace(' ', '-')}";
        for (int n = 1; ; n++)
        {
            if (TryClaim(System.IO.Path.Combine(parent, $"{name}-{n}")) is { } run)
            {
                return run;
            }
        }
    }

    private static RunFolder CreateNamed(string folder)
    {
        CheckFree(folder);
        return TryClaim(folder) ?? throw InvalidOut(folder, NoRunYet);
    }

    // The holder of the lock of a folder without a run may put one there.
    private static RunFolder? TryClaim(string folder)
    {
        if (IsTaken(folder) || TryHold(folder) is not { } held)
        {
            return null;
        }

        if (IsTaken(folder))
        {
            held.Dispose();
            return null;
        }

        return new RunFolder(folder, held);
    }

    private static InvalidOptionException InvalidOut(string folder, string expected) => new("Out", folder, expected);

    // Nothing that is in a folder already is ours to write over, but for what a run leaves that was killed before it had begun.
    private static bool IsTaken(string folder) => System.IO.File.Exists(folder) || FirstOfOthers(folder) is not null;

    private static string? FirstOfOthers(string folder, string? allowed = null) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFileSystemEntries(folder)
                .Where(entry => !IsLeftByRun(entry))
                .Select(entry => System.IO.Path.GetFileName(entry))
                .Where(name => name != allowed)
                .Order(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;

    private static bool IsLeftByRun(string entry) =>
        System.IO.Path.GetFileName(entry) switch
        {
            CheckpointName => Directory.Exists(entry)
                && Directory
                    .EnumerateFileSystemEntries(entry)
                    .All(file => System.IO.Path.GetFileName(file) == LockName),
            MetricsName => new FileInfo(entry) is { Exists: true, Length: 0 },
            var name => FileSystemName.MatchesSimpleExpression(AtomicFile.TemporaryPattern, name),
        };

    private static RunException Unwritable(string folder, Exception e) =>
        new(
            folder,
            $"the folder of a run cannot be made or written here ({e.Message.TrimEnd('.')}); choose another with --out"
        );

    private static FileStream? TryHold(string folder)
    {
        string checkpoints = System.IO.Path.Combine(folder, CheckpointName);
        try
        {
            Directory.CreateDirectory(checkpoints);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, e);
        }

        return FileLock.TryHold(System.IO.Path.Combine(checkpoints, LockName));
    }
}
