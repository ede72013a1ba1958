using System.CommandLine;
using System.CommandLine.Parsing;

namespace Hebb.Cli;

/// <summary>
/// Options that had another name in version 0.1. Each old name is an alias that no help and no suggestion shows; on a
/// command line it gives a warning. Version 0.3 removes them: this file and its uses.
/// </summary>
internal static class RenamedOptions
{
    /// <summary>The renamed options: command, name in version 0.1, name today.</summary>
    public static IReadOnlyList<(string Command, string Old, string New)> All { get; } =
    [
        ("train", "--rule", "--output-rule"),
        ("train", "--hold-out", "--validation"),
        ("learn", "--rule", "--output-rule"),
        ("learn", "--batch", "--batch-size"),
        ("learn", "--passes", "--epochs"),
        ("evolve", "--hidden", "--neurons"),
        ("evolve", "--minibatch", "--batch-size"),
        ("evolve", "--batch", "--signsgd-batch-size"),
        ("evolve", "--validation-per-class", "--validation"),
        ("evolve", "--temperature", "--score-scale"),
        ("evolve", "--fix-within", "--fixation-threshold"),
        ("dopamine", "--hidden", "--neurons"),
        ("dopamine", "--hold-out", "--validation"),
        ("reproduce", "--runs", "--repeats"),
    ];

    /// <summary>Lets the options of <paramref name="command"/> be given by their old names too.</summary>
    public static void AddAliases(ToolCommand command)
    {
        foreach (var (option, old) in Renamed(command))
        {
            option.Aliases.Add(old);
        }
    }

    /// <summary>The name today of an option of <paramref name="command"/>; <paramref name="name"/> itself where it never changed.</summary>
    /// <param name="command">The command.</param>
    /// <param name="name">A name of today or of version 0.1, with its dashes.</param>
    public static string NameToday(Command command, string name) =>
        Of(command).Where(renamed => renamed.Old == name).Select(renamed => renamed.New).FirstOrDefault(name);

    /// <summary>One line for each old name on a command line, such as <c>--minibatch is now --batch-size</c>.</summary>
    public static IEnumerable<string> Warnings(ParseResult parse)
    {
        string[] given = [.. parse.Tokens.Where(token => token.Type == TokenType.Option).Select(token => token.Value)];
        return Of(parse.CommandResult.Command)
            .Where(renamed => given.Contains(renamed.Old))
            .Select(renamed => $"{renamed.Old} is now {renamed.New}");
    }

    private static IEnumerable<(string Command, string Old, string New)> Of(Command command) =>
        command is ToolCommand { FullName: var name } ? All.Where(renamed => renamed.Command == name) : [];

    private static IEnumerable<(Option Option, string Old)> Renamed(Command command) =>
        Of(command).Select(renamed => (command.Options.Single(option => option.Name == renamed.New), renamed.Old));
}
