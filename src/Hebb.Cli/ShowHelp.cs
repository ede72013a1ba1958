using System.CommandLine;
using System.CommandLine.Invocation;

namespace Hebb.Cli;

/// <summary>What <c>--help</c> does: it writes the help of the command before it.</summary>
internal sealed class ShowHelp : SynchronousCommandLineAction
{
    /// <summary>Help is right even where the rest of the line is not.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var terminal = ToolConfiguration.TerminalOf(parseResult);
        Write(parseResult.CommandResult.Command, terminal);
        return ExitStatus.Done;
    }

    /// <summary>Writes the help of <paramref name="command"/>.</summary>
    public static void Write(Command command, Terminal terminal) =>
        terminal.Output.Write(new HelpText(command, terminal.TextWidth).ToString());
}
