using System.CommandLine;

namespace Hebb.Cli;

/// <summary>What a command finds when it runs: the terminal beside the parser's own settings.</summary>
internal sealed class ToolConfiguration : InvocationConfiguration
{
    /// <summary>How command lines are read.</summary>
    public static ParserConfiguration Parser { get; } =
        new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    public ToolConfiguration(Terminal terminal, Job? job = null)
    {
        Terminal = terminal;
        Job = job ?? Job.Alone;
        Output = terminal.Output;
        Error = terminal.Error;
        // Errors and signals are the tool's: they decide the exit status.
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    /// <summary>Where the tool that runs this command line writes.</summary>
    public static Terminal TerminalOf(ParseResult parse) => ((ToolConfiguration)parse.InvocationConfiguration).Terminal;

    /// <summary>The processes that run this command line.</summary>
    public static Job JobOf(ParseResult parse) => ((ToolConfiguration)parse.InvocationConfiguration).Job;

    /// <summary>The processes that run the same command line; usually one.</summary>
    public Job Job { get; }

    /// <summary>Where the tool writes.</summary>
    public Terminal Terminal { get; }
}
