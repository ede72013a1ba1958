using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Hebb.Cli;

/// <summary>The parser's help, within the tool's width, and below it the command's example.</summary>
internal sealed class HelpWithExample(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Help is right even where the rest of the line is not.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        RenamedOptions.RemoveAliases(command);
        help.MaxWidth = Terminal.MaxWidth;
        help.Invoke(parseResult);
        // The tool's own example is that of its first command.
        var shown = command as ToolCommand ?? command.Subcommands.OfType<ToolCommand>().FirstOrDefault();
        if (shown is not null)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {shown.Example}");
        }

        return ExitStatus.Done;
    }
}
