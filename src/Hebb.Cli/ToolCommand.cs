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
    private readonly OrderedDictionary<string, List<Option>> groups = [];
    private Func<CommandContext, Task>? work;

    /// <summary>Names the command.</summary>
    /// <param name="name">What people type.</param>
    /// <param name="purpose">What it does, in one line.</param>
    /// <param name="examples">Whole command lines that work, for the help: the simplest comes first.</param>
    protected ToolCommand(string name, string purpose, params string[] examples)
        : base(name, purpose)
    {
        Examples = examples;
    }

    /// <summary>Whole command lines that work.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>The command's own options under their headings, in the order of the help.</summary>
    public IEnumerable<KeyValuePair<string, List<Option>>> Groups => groups;

    /// <summary>What follows the command's name in the help's line of usage, where it is not the arguments and then the options.</summary>
    public virtual string? Usage => null;

    /// <summary>The pages of <c>docs/</c> that say more, beside that of the tool.</summary>
    public virtual IReadOnlyList<string> Pages => [];

    /// <summary>Whether it keeps a run folder with a result, so that a sweep can run it.</summary>
    public virtual bool KeepsRun => false;

    /// <summary>The command as people type it after <c>hebb</c>, such as <c>data list</c>.</summary>
    public string FullName => string.Join(' ', NamesFromRoot(this));

    /// <summary>Adds options under a heading of the help.</summary>
    /// <param name="name">The heading, one of <see cref="OptionGroup"/>.</param>
    /// <param name="options">The options in the order of the help.</param>
    protected void AddGroup(string name, params IEnumerable<Option> options)
    {
        if (!groups.TryGetValue(name, out var group))
        {
            groups[name] = group = [];
        }

        foreach (var option in options)
        {
            Add(option);
            group.Add(option);
        }
    }

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
