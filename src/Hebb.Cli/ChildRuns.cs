using System.CommandLine;
using Hebb.Data;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>Runs that a command starts in this process, each in its own folder.</summary>
/// <param name="parent">The command that starts them: its data folder and its time between checkpoints are theirs.</param>
/// <param name="job">The processes that do them together.</param>
/// <param name="observer">Receives their warnings.</param>
internal sealed class ChildRuns(GivenCommand parent, Job job, IRunObserver observer)
{
    private readonly HashSet<string> warnings = [];
    private readonly Dictionary<string, DataSet> checkedData = [];

    /// <summary>
    /// Checks what a person typed for all runs: the options that every command has belong to the command that starts them, which
    /// sets them for each.
    /// </summary>
    /// <param name="words">What one would type after <c>hebb</c>.</param>
    /// <param name="varied">Names of options that differ between the runs, without their dashes.</param>
    /// <exception cref="UsageException">One of them is such an option.</exception>
    public void CheckOwners(IReadOnlyList<string> words, IEnumerable<string> varied)
    {
        var child = Parse(words);
        var given = parent
            .Root.Options.Where(option =>
                option.ValueType != typeof(void)
                && (child.GetResult(option) is { Implicit: false } || varied.Contains(option.Name.TrimStart('-')))
            )
            .FirstOrDefault();
        if (given == parent.Common.Seed)
        {
            throw new UsageException(
                "the seeds of the runs are those of --seeds, such as --seeds 1..5; leave --seed out"
            );
        }

        if (given is not null)
        {
            throw new UsageException(
                $"{given.Name} is for all runs together: write it before the --, after {UsageError.FullName(parent.Command)}"
            );
        }
    }

    /// <summary>Checks the command line of a run that this one is going to start: that it can be understood.</summary>
    /// <param name="words">What one would type after <c>hebb</c>.</param>
    /// <exception cref="UsageException">It is not one of a command that keeps a run.</exception>
    public void Check(IReadOnlyList<string> words)
    {
        var child = Parse(words);
        string? problem =
            UsageError.Find(child)
            ?? (
                child.CommandResult.Command is ToolCommand { KeepsRun: true }
                    ? null
                    : $"{UsageError.FullName(child.CommandResult.Command)} keeps no run; a command that does is: train --data relu1"
            );
        if (problem is not null)
        {
            throw InRun(problem, words);
        }

        foreach (string renamed in RenamedOptions.Warnings(child).Where(warnings.Add))
        {
            observer.Warn(renamed);
        }
    }

    /// <summary>Checks all that the run will check before its work: the ranges of its options, and its data.</summary>
    /// <param name="words">A command line that <see cref="Check"/> found good.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="UsageException">An option is outside its range.</exception>
    /// <exception cref="HebbException">The data are missing or damaged, or something else is.</exception>
    public async Task CheckFullyAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var child = Parse(words);
        try
        {
            await ((ToolCommand)child.CommandResult.Command).CheckAsync(child, checkedData, cancel);
        }
        catch (InvalidOptionException e)
        {
            throw InRun(UsageError.Describe(e, child), words);
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
        var command = (ToolCommand)child.CommandResult.Command;
        var typed = new GivenCommand(command, child).Typed();
        (Option Option, string? Value)[] ofParent =
        [
            (parent.Common.Threads, $"{threads}"),
            (parent.Common.CheckpointEvery, parent.Get(parent.Common.CheckpointEvery)),
            (parent.Common.DataDir, parent.Get(parent.Common.DataDir)),
        ];
        // Only rank 0 sees the folder, and all ranks are given the same line.
        string folder = job.FromFirst(() => path);
        bool isResumed = job.FromFirst(() => RunFolder.HoldsRun(path) ? path : "") != "";
        string[] line =
        [
            .. isResumed ? new[] { "resume", folder } : [.. typed, "--out", folder],
            .. ofParent
                .Where(own => own.Value is not null && !command.WithoutUse.Contains(own.Option.Name))
                .Select(own => $"{own.Option.Name}={own.Value}"),
        ];
        int status = await new Tool(Terminal.Plain(TextWriter.Null, error), job: job).RunAsync(line, cancel);
        // A rank that is asked to stop between two runs must not leave the others alone.
        job.Together(() =>
        {
            cancel.ThrowIfCancellationRequested();
            return true;
        });
        string[] lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (status == ExitStatus.Done)
        {
            // What holds for all runs is reported once.
            lock (warnings)
            {
                foreach (string warning in lines.Select(line => line.Replace("warning: ", "")).Where(warnings.Add))
                {
                    observer.Warn($"{path}: {warning}");
                }
            }

            return null;
        }

        return lines.FirstOrDefault() ?? $"exit status {status}";
    }

    private static UsageException InRun(string problem, IReadOnlyList<string> words) =>
        new($"{problem}; the run would be: {HebbCommand.ToolName} {ShellWord.Join(words)}");

    private ParseResult Parse(IReadOnlyList<string> words) => parent.Root.Parse(words, ToolConfiguration.Parser);
}
