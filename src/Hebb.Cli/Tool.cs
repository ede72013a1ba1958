using System.CommandLine;

namespace Hebb.Cli;

/// <summary>The tool: a command line in, results and an exit status out.</summary>
internal sealed class Tool
{
    private readonly Terminal terminal;
    private readonly HebbCommand root;
    private readonly Job job;

    /// <summary>The tool with its own commands, or with others.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="commands">The commands; none means its own.</param>
    /// <param name="job">The processes that run the same command line; none means this one alone.</param>
    public Tool(Terminal terminal, IEnumerable<ToolCommand>? commands = null, Job? job = null)
    {
        this.terminal = terminal;
        this.job = job ?? Job.Alone;
        root = new HebbCommand(commands ?? HebbCommand.AllCommands);
    }

    /// <summary>Why the last command line failed, in one line; none where it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error) =>
        new Tool(Terminal.Plain(output, error)).RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Runs one command line.</summary>
    /// <param name="args">What was typed after <c>hebb</c>.</param>
    /// <param name="cancel">Set when the command should stop.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        Problem = null;
        // The bare name shows the help.
        var parse = root.Parse(args.Length == 0 ? ["--help"] : args, ToolConfiguration.Parser);
        if (UsageError.Find(parse) is { } problem)
        {
            return WrongUsage(problem, parse);
        }

        foreach (string renamed in RenamedOptions.Warnings(parse))
        {
            terminal.Error.WriteLine($"warning: {renamed}");
        }

        try
        {
            job.Compare([("the version", ToolVersion.Current), ("the command line", string.Join('\n', args))]);
            UsageError.ThrowIfNotShared(parse.CommandResult.Command, job);
            return await parse.InvokeAsync(new ToolConfiguration(terminal, job), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            terminal.Error.WriteLine("interrupted");
            return ExitStatus.Interrupted;
        }
#pragma warning disable CA1031 // The last place that can tell a person what went wrong.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Failed(error, parse);
        }
    }

    private int WrongUsage(string problem, ParseResult parse)
    {
        Problem = problem;
        terminal.Error.WriteLine(problem);
        terminal.Error.WriteLine($"try: {UsageError.FullName(parse.CommandResult.Command)} --help");
        return ExitStatus.WrongUsage;
    }

    private int Failed(Exception error, ParseResult parse)
    {
        if (parse.GetValue(root.Common.Verbose))
        {
            terminal.Error.WriteLine(error);
        }

        Problem = error.Message;
        switch (error)
        {
            case RankException elsewhere:
                // The rank itself is silent, but where it alone knows.
                Problem = null;
                terminal.Error.WriteLine(
                    $"{job.NameOf(elsewhere.Rank)}{elsewhere.Message[$"rank {elsewhere.Rank}".Length..]}"
                );
                return ExitStatus.Failed;
            case InvalidOptionException option:
                return WrongUsage(UsageError.Describe(option, parse), parse);
            case UnknownNameException or UsageException:
                return WrongUsage(error.Message, parse);
            case DataFileException or MissingDataException:
                terminal.Error.WriteLine(error.Message);
                return ExitStatus.NoData;
            // A full disk or a forbidden folder is not an internal error.
            case HebbException or IOException or UnauthorizedAccessException:
                terminal.Error.WriteLine(error.Message);
                return ExitStatus.Failed;
            case OutOfMemoryException:
            case AggregateException { InnerExceptions: [OutOfMemoryException, ..] }:
                Problem = UsageError.OutOfMemory(parse);
                terminal.Error.WriteLine(Problem);
                return ExitStatus.Failed;
            default:
                string message = error.Message.ReplaceLineEndings(" ").TrimEnd('.');
                Problem = $"internal error: {message}; run again with --verbose for details";
                terminal.Error.WriteLine(Problem);
                return ExitStatus.Failed;
        }
    }
}
