using System.CommandLine;

namespace Hebb.Cli;

/// <summary>What a command finds when it runs: the terminal beside the parser's own settings.</summary>
internal sealed class ToolConfiguration : InvocationConfiguration
{
    /// <summary>How command lines are read.</summary>
    public static ParserConfiguration Parser { get; } =
        new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    public ToolConfiguration(Terminal terminal)
    {
        Terminal = terminal;
        Output = terminal.Output;
        Error = terminal.Error;
        // Errors and signals are the tool's: they decide the exit status.
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    /// <summary>Where the tool that runs this command line writes.</summary>
    public static Terminal TerminalOf(ParseResult parse) => ((ToolConfiguration)parse.InvocationConfiguration).Terminal;

    /// <summary>Where the tool writes.</summary>
    public Terminal Terminal { get; }
}
