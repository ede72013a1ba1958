using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;

namespace Hebb.Cli;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class UsageError
{
    /// <summary>The first thing that is wrong, or nothing.</summary>
    public static string? Find(ParseResult parse)
    {
        if (parse.Errors.Count == 0 && MistakenForArgument(parse) is null)
        {
            return null;
        }

        var command = parse.CommandResult.Command;
        if ((MistakenForArgument(parse) ?? FirstUnmatched(parse)) is { } unknown)
        {
            return Unknown(unknown, command);
        }

        return parse.Errors[0] switch
        {
            { SymbolResult: OptionResult { Tokens.Count: 0 } option } => $"{option.Option.Name} needs a value",
            { SymbolResult: OptionResult option } error => BadValue(error, option.Option.Name, option.Option.ValueType),
            { SymbolResult: ArgumentResult { Tokens.Count: 0 } argument } =>
                $"{FullName(command)} needs <{argument.Argument.Name}>",
            { SymbolResult: ArgumentResult argument } error => BadValue(
                error,
                $"<{argument.Argument.Name}>",
                argument.Argument.ValueType
            ),
            _ when command.Subcommands.Count > 0 =>
                $"{FullName(command)} needs a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}",
            var error => error.Message,
        };
    }

    /// <summary>The error of the library, with the option's name as people type it: <c>Cap</c> becomes <c>--cap</c>.</summary>
    public static string Describe(InvalidOptionException error, ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        string name = "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(error.Option);
        string typed = RenamedOptions.NameToday(command, name);
        return OptionsOf(command).Contains(typed)
            ? new InvalidOptionException(typed, error.Value, error.Expected).Message
            : error.Message;
    }

    /// <summary>The command as people type it, <c>hebb</c> included.</summary>
    public static string FullName(Command command) =>
        command is ToolCommand named ? $"{HebbCommand.ToolName} {named.FullName}" : HebbCommand.ToolName;

    private static string Unknown(string word, Command command)
    {
        if (word.StartsWith('-') && !double.TryParse(word, out _))
        {
            // --seed=1 is one word.
            string option = word.Split('=')[0];
            return $"unknown option '{option}'{Suggestion.For(option, OptionsOf(command))}";
        }

        return command.Subcommands.Count > 0
            ? $"unknown command '{word}'{Suggestion.For(word, command.Subcommands.Select(c => c.Name))}"
            : $"unexpected '{word}' after {FullName(command)}";
    }

    // The parser takes an unknown option for the value of an argument that comes first.
    private static string? MistakenForArgument(ParseResult parse) =>
        parse
            .Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token =>
                token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal)
            )
            ?.Value;

    private static string? FirstUnmatched(ParseResult parse) =>
        parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null;

    private static IEnumerable<string> OptionsOf(Command command) =>
        command
            .Parents.OfType<Command>()
            .SelectMany(OptionsOf)
            .Concat(command.Options.SelectMany(option => option.Aliases.Append(option.Name)))
            .Where(name => RenamedOptions.NameToday(command, name) == name);

    private static string BadValue(ParseError error, string name, Type type)
    {
        string? expected =
            type == typeof(ulong) || type == typeof(uint) ? "a whole number, 0 or more"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(float) || type == typeof(double) ? "a number"
            : type == typeof(bool) ? "true or false"
            : null;
        bool isConversion = error.Message.StartsWith("Cannot parse", StringComparison.Ordinal);
        return isConversion && expected is not null
            ? new InvalidOptionException(name, $"'{error.SymbolResult!.Tokens[^1].Value}'", expected).Message
            : error.Message;
    }
}
