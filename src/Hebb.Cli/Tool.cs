using System.CommandLine;

namespace Hebb.Cli;

/// <summary>The tool: a command line in, results and an exit status out.</summary>
internal sealed class Tool
{
    private readonly Terminal terminal;
    private readonly HebbCommand root;

    /// <summary>The tool with its own commands, or with others.</summary>
    public Tool(Terminal terminal, IEnumerable<ToolCommand>? commands = null)
    {
        this.terminal = terminal;
        root = new HebbCommand(commands ?? HebbCommand.AllCommands);
    }

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
            return await parse.InvokeAsync(new ToolConfiguration(terminal), cancel);
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

        switch (error)
        {
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
                terminal.Error.WriteLine(UsageError.OutOfMemory(parse));
                return ExitStatus.Failed;
            default:
                string message = error.Message.ReplaceLineEndings(" ").TrimEnd('.');
                terminal.Error.WriteLine($"internal error: {message}; run again with --verbose for details");
                return ExitStatus.Failed;
        }
    }
}
