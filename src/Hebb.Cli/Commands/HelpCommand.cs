using System.CommandLine;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb help [COMMAND]</c>: what <c>--help</c> after the command shows.</summary>
internal sealed class HelpCommand : ToolCommand
{
    private readonly Argument<string[]> words = new("COMMAND")
    {
        Description = "A command, such as 'train' or 'data list' [default: all commands]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public HelpCommand()
        : base("help", "Shows the help of a command.", "hebb help", "hebb help train", "hebb help data list")
    {
        Add(words);
        SetAction(parse =>
        {
            ShowHelp.Write(
                Find(parse.RootCommandResult.Command, parse.GetValue(words)!),
                ToolConfiguration.TerminalOf(parse)
            );
            return ExitStatus.Done;
        });
    }

    private static Command Find(Command root, string[] words)
    {
        var command = root;
        foreach (string word in words)
        {
            command =
                command.Subcommands.FirstOrDefault(each => each.Name == word)
                ?? throw new UnknownNameException(
                    "command",
                    string.Join(' ', words),
                    [.. command.Subcommands.Select(each => ((ToolCommand)each).FullName)]
                );
        }

        return command;
    }
}
