using System.CommandLine;
using Hebb.Cli.Commands;
using Hebb.Data;
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

    /// <summary>Whether processes that mpirun started can do it together.</summary>
    public virtual bool SharesWork => false;

    /// <summary>Whether it does as it is asked to work here.</summary>
    public virtual bool SharesWorkOf(ParseResult parse) => SharesWork;

    /// <summary>What to do where it cannot be done by several processes.</summary>
    public virtual string InsteadOfSharing => "start it without mpirun";

    /// <summary>Whether its arguments are the words of another command line.</summary>
    public virtual bool TakesAnotherLine => false;

    /// <summary>The options of all commands that would do nothing in this one, by name: they are refused, and no help shows them.</summary>
    public virtual IReadOnlyList<string> WithoutUse => [];

    /// <summary>The command's options that change no bit of a result: an interrupted run may be resumed with others. By name, without dashes.</summary>
    public virtual IReadOnlyList<string> WithoutEffect => [];

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
        SetAction(
            (parse, cancel) =>
                RunAsync(
                    parse,
                    ToolConfiguration.TerminalOf(parse),
                    ToolConfiguration.JobOf(parse),
                    resumed: null,
                    cancel
                )
        );
    }

    /// <summary>Does it.</summary>
    /// <param name="parse">A command line of this command.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="job">The processes that do it.</param>
    /// <param name="resumed">The folder of an earlier run to resume, or none.</param>
    /// <param name="cancel">Set when the command should stop.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public async Task<int> RunAsync(
        ParseResult parse,
        Terminal terminal,
        Job job,
        string? resumed,
        CancellationToken cancel
    )
    {
        using var context = new CommandContext(this, parse, terminal, job, resumed, cancel);
        try
        {
            context.CheckFiles();
            CheckOut(context);
            await work!(context);
            return ExitStatus.Done;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested && context.Run is { } run)
        {
            context.Interrupted($"interrupted; to resume, run: {ResumeCommand.LineFor(run.Path)}");
            return ExitStatus.Interrupted;
        }
        catch (Exception e) when (context.Run is { } run && CanNeverBeFinished(Cause(e), run.Checkpoints))
        {
            context.Discard();
            throw;
        }
        catch (Exception e) when (Cause(e) is IOException or UnauthorizedAccessException && context.Run is not null)
        {
            // Whatever is kept is used: checkpoints, or the finished runs of a sweep.
            string path = job.Leads ? context.Run.Path : job.RunPath ?? context.Run.Path;
            string where = e is RankException elsewhere ? $"{job.NameOf(elsewhere.Rank)}: " : "";
            string then = $"once that is fixed, resume with: {ResumeCommand.LineFor(path)}";
            throw new RunException(path, $"stopped: {where}{Cause(e).Message.TrimEnd('.')}; {then}");
        }
    }

    /// <summary>Does all that a command does before its work: its options are checked and its data loaded. Nothing is written.</summary>
    /// <param name="parse">A command line of this command.</param>
    /// <param name="data">Data that were loaded for such checks before, by what was asked for; takes those loaded now.</param>
    /// <param name="cancel">Set when the command should stop.</param>
    /// <exception cref="HebbException">The command line cannot work.</exception>
    public async Task CheckAsync(ParseResult parse, Dictionary<string, DataSet> data, CancellationToken cancel)
    {
        var nowhere = Terminal.Plain(TextWriter.Null, TextWriter.Null);
        using var context = new CommandContext(
            this,
            parse,
            nowhere,
            Job.Alone,
            resumed: null,
            cancel,
            checkedData: data
        );
        try
        {
            await work!(context);
        }
        catch (CheckPassedException) { }
    }

    /// <summary>Checks, before any work, that a folder given for the run may be used.</summary>
    protected virtual void CheckOut(CommandContext context) => context.CheckOut();

    // What went wrong on another rank is dealt with as if it had been here.
    private static Exception Cause(Exception error) =>
        error is RankException { InnerException: { } cause } ? cause : error;

    // It would fail in the same way again, and nothing of what it did is worth keeping.
    private static bool CanNeverBeFinished(Exception error, int checkpoints) =>
        error is NumericalException
        || (
            checkpoints == 0
            && error is InvalidOptionException or DivergedException or NotEnoughMemoryException or OutOfMemoryException
        );

    private static IEnumerable<string> NamesFromRoot(Symbol command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? NamesFromRoot(parent).Append(command.Name)
            : [command.Name];
}
