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
            UsageError.ThrowIfNotShared(parse, job);
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

        var (status, line) = Describe(error, parse);
        if (error is RankException elsewhere)
        {
            line = $"{job.NameOf(elsewhere.Rank)}: {line}";
        }

        if (status == ExitStatus.WrongUsage)
        {
            WrongUsage(line, parse);
        }
        else
        {
            terminal.Error.WriteLine(line);
        }

        // The rank where it went wrong is silent, but where it alone knows.
        Problem = error is RankException ? null : line;
        return status;
    }

    private static (int Status, string Line) Describe(Exception error, ParseResult parse) =>
        error switch
        {
            RankException { InnerException: OutOfMemoryException } elsewhere => (
                ExitStatus.Failed,
                MessageOf(elsewhere)
            ),
            RankException { InnerException: { } cause } => Describe(cause, parse),
            RankException elsewhere => (ExitStatus.Failed, MessageOf(elsewhere)),
            InvalidOptionException option => (ExitStatus.WrongUsage, UsageError.Describe(option, parse)),
            UnknownNameException or UsageException => (ExitStatus.WrongUsage, error.Message),
            DataFileException or MissingDataException => (ExitStatus.NoData, error.Message),
            // A full disk or a forbidden folder is not an internal error.
            HebbException or IOException or UnauthorizedAccessException => (ExitStatus.Failed, error.Message),
            OutOfMemoryException or AggregateException { InnerExceptions: [OutOfMemoryException, ..] } => (
                ExitStatus.Failed,
                UsageError.OutOfMemory(parse)
            ),
            _ => (
                ExitStatus.Failed,
                $"internal error: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}; run again with --verbose for details"
            ),
        };

    // Without the number of the rank, which has a name.
    private static string MessageOf(RankException elsewhere) => elsewhere.Message[$"rank {elsewhere.Rank}: ".Length..];
}
