using System.CommandLine;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>Runs that a command starts in this process, each in its own folder.</summary>
/// <param name="parent">The command that starts them: its data folder and its time between checkpoints are theirs.</param>
/// <param name="observer">Receives their warnings.</param>
internal sealed class ChildRuns(GivenCommand parent, IRunObserver observer)
{
    private readonly HashSet<string> warnings = [];

    /// <summary>Checks the command line of a run that this one is going to start.</summary>
    /// <param name="words">What one would type after <c>hebb</c>.</param>
    /// <exception cref="InvalidOptionException">It is not one of a command that keeps a run.</exception>
    public void Check(IReadOnlyList<string> words)
    {
        var child = Parse(words);
        string? problem =
            UsageError.Find(child)
            ?? (child.CommandResult.Command is ToolCommand { KeepsRun: true } ? null : "no command that trains");
        if (problem is not null)
        {
            throw new InvalidOptionException(
                ShellWord.Join(words),
                problem,
                "a command line such as: train --data relu1"
            );
        }

        foreach (string renamed in RenamedOptions.Warnings(child).Where(warnings.Add))
        {
            observer.Warn(renamed);
        }
    }

    /// <summary>Does another run in its own folder, or resumes it, without output.</summary>
    /// <param name="words">What one would type after <c>hebb</c>.</param>
    /// <param name="path">The run's folder.</param>
    /// <param name="threads">Threads for it.</param>
    /// <param name="cancel">Stops it, after a checkpoint.</param>
    /// <returns>Why it failed, in one line, or nothing.</returns>
    public async Task<string?> RunAsync(IReadOnlyList<string> words, string path, int threads, CancellationToken cancel)
    {
        using var error = new StringWriter();
        // With today's names: an old one has given its warning in Check.
        var child = Parse(words);
        var typed = new GivenCommand((ToolCommand)child.CommandResult.Command, child).Typed();
        string[] line =
        [
            .. RunFolder.HoldsRun(path) ? new[] { "resume", path } : [.. typed, "--out", path],
            $"--threads={threads}",
            $"--checkpoint-every={parent.Get(parent.Common.CheckpointEvery)}",
            .. parent.Get(parent.Common.DataDir) is { } folder ? new[] { $"--data-dir={folder}" } : [],
        ];
        int status = await new Tool(Terminal.Plain(TextWriter.Null, error)).RunAsync(line, cancel);
        cancel.ThrowIfCancellationRequested();
        string[] lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (status == ExitStatus.Done)
        {
            Array.ForEach(lines, warning => observer.Warn($"{path}: {warning.Replace("warning: ", "")}"));
            return null;
        }

        return lines.FirstOrDefault() ?? $"exit status {status}";
    }

    private ParseResult Parse(IReadOnlyList<string> words) => parent.Root.Parse(words, ToolConfiguration.Parser);
}
