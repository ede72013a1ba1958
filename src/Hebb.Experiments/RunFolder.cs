using System.Text;
using System.Text.Json;
using Hebb.Persistence;

namespace Hebb.Experiments;

/// <summary>
/// The folder that keeps one run: <c>run.json</c> says what was asked for, <c>metrics.jsonl</c> what happened, one
/// record a line.
/// </summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>The folder under which runs go that were not told where.</summary>
    public const string DefaultParent = "runs";

    private const string DescriptionName = "run.json";
    private const string MetricsName = "metrics.jsonl";

    private readonly Lock gate = new();
    private readonly StreamWriter metrics;

    private RunFolder(string path, FileStream metrics)
    {
        Path = path;
        this.metrics = new StreamWriter(metrics, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    /// <summary>The folder's path: as given, or relative to the current folder where it was chosen here.</summary>
    public string Path { get; }

    /// <summary>Makes a folder for a run and writes its <c>run.json</c>.</summary>
    /// <param name="folder">Where; none means <c>runs/&lt;date&gt;-&lt;command&gt;-&lt;n&gt;</c> with the first free n. It may exist, but hold no run.</param>
    /// <param name="description">What the run was asked to do.</param>
    /// <param name="parent">Where numbered folders go.</param>
    /// <exception cref="InvalidOptionException"><paramref name="folder"/> already holds a run (the option <c>Out</c>).</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunFolder Create(string? folder, RunDescription description, string parent = DefaultParent)
    {
        var run = folder is null ? CreateNumbered(parent, description) : CreateNamed(folder);
        try
        {
            run.WriteDescription(description);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Appends one record to <c>metrics.jsonl</c>; it is in the file when this returns. From any thread.</summary>
    /// <typeparam name="T">A type with public properties, such as a record.</typeparam>
    public void Append<T>(T record)
    {
        string line = JsonSerializer.Serialize(record, ResultJson.Line);
        lock (gate)
        {
            metrics.Write(line + "\n");
            metrics.Flush();
        }
    }

    /// <summary>Closes <c>metrics.jsonl</c>; the folder stays.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            metrics.Dispose();
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

    private static RunFolder CreateNamed(string folder) =>
        TryClaim(folder)
        ?? throw new InvalidOptionException("Out", folder, "a folder that does not hold a run already");

    // Making a folder succeeds for two processes at once, making a new file for one alone: metrics.jsonl is the claim.
    private static RunFolder? TryClaim(string folder)
    {
        Directory.CreateDirectory(folder);
        if (System.IO.File.Exists(System.IO.Path.Combine(folder, DescriptionName)))
        {
            return null;
        }

        string path = System.IO.Path.Combine(folder, MetricsName);
        try
        {
            return new RunFolder(folder, new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        }
        catch (IOException) when (System.IO.File.Exists(path))
        {
            return null;
        }
    }

    private void WriteDescription(RunDescription description)
    {
        AtomicFile.WriteAllText(File(DescriptionName), JsonSerializer.Serialize(description, ResultJson.Page) + "\n");
    }
}
