using System.CommandLine;
using Hebb.Cli.Commands;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>
/// A command of the tool. A command that works says so in its constructor with <see cref="Does"/>; one that only groups
/// others adds them.
/// </summary>
internal abstract class ToolCommand : Command
{
    private Func<CommandContext, Task>? work;

    /// <summary>Names the command.</summary>
    /// <param name="name">What people type.</param>
    /// <param name="purpose">What it does, in one line.</param>
    /// <param name="example">A whole command line that works, for the help.</param>
    protected ToolCommand(string name, string purpose, string example)
        : base(name, purpose)
    {
        Example = example;
    }

    /// <summary>A whole command line that works.</summary>
    public string Example { get; }

    /// <summary>Whether it keeps a run folder with a result, so that a sweep can run it.</summary>
    public virtual bool KeepsRun => false;

    /// <summary>The command as people type it after <c>hebb</c>, such as <c>data list</c>.</summary>
    public string FullName => string.Join(' ', NamesFromRoot(this));

    /// <summary>Says what the command does: it works, reports through its context, and ends with one result.</summary>
    protected void Does(Func<CommandContext, Task> work)
    {
        this.work = work;
        SetAction((parse, cancel) => RunAsync(parse, ToolConfiguration.TerminalOf(parse), resumed: null, cancel));
    }

    /// <summary>Does it.</summary>
    /// <param name="parse">A command line of this command.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="resumed">The folder of an earlier run to resume, or none.</param>
    /// <param name="cancel">Set when the command should stop.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public async Task<int> RunAsync(ParseResult parse, Terminal terminal, string? resumed, CancellationToken cancel)
    {
        using var context = new CommandContext(this, parse, terminal, resumed, cancel);
        try
        {
            await work!(context);
            return ExitStatus.Done;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested && context.Run is { } run)
        {
            context.Interrupted($"interrupted; to resume, run: {ResumeCommand.LineFor(run.Path)}");
            return ExitStatus.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && context.Run is not null)
        {
            // Whatever is kept is used: checkpoints, or the finished runs of a sweep.
            string path = context.Run.Path;
            string then = $"once that is fixed, resume with: {ResumeCommand.LineFor(path)}";
            throw new RunException(path, $"stopped: {e.Message.TrimEnd('.')}; {then}");
        }
    }

    private static IEnumerable<string> NamesFromRoot(Symbol command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? NamesFromRoot(parent).Append(command.Name)
            : [command.Name];
}
