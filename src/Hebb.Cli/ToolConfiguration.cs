using System.CommandLine;

namespace Hebb.Cli;

/// <summary>What a command finds when it runs: the terminal beside the parser's own settings.</summary>
internal sealed class ToolConfiguration : InvocationConfiguration
{
    public ToolConfiguration(Terminal terminal)
    {
        Terminal = terminal;
        Output = terminal.Output;
        Error = terminal.Error;
        // Errors and signals are the tool's: they decide the exit status.
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    /// <summary>Where the tool writes.</summary>
    public Terminal Terminal { get; }
}
