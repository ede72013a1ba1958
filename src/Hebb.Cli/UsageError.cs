using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;

namespace Hebb.Cli;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class UsageError
{
    // What takes memory grows with these.
    private static readonly string[] OptionsOfSize =
    [
        "--neurons",
        "--rounds",
        "--population",
        "--genes",
        "--batch-size",
        "--batches-per-step",
        "--restarts",
        "--feature-memory",
        "--limit",
        "--parallel",
        "--threads",
    ];

    /// <summary>The first thing that is wrong, or nothing.</summary>
    public static string? Find(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (parse.Errors.Count == 0 && MistakenForArgument(parse) is null)
        {
            return WithoutUse(parse) is { } option
                ? $"{option} does nothing in {FullName(command)}; leave it out"
                : null;
        }

        if ((MistakenForArgument(parse) ?? FirstUnmatched(parse)) is { } unknown)
        {
            return SwitchBefore(unknown, parse) is { } option
                ? new InvalidOptionException(option.Name, $"'{unknown}'", OptionValues.Expected(typeof(bool))!).Message
                : Unknown(unknown, command);
        }

        return parse.Errors[0] switch
        {
            { SymbolResult: OptionResult { Tokens.Count: 0 } option } => $"{option.Option.Name} needs a value",
            { SymbolResult: OptionResult { Tokens.Count: > 1, Option.Arity.MaximumNumberOfValues: 1 } option } =>
                GivenAgain(option),
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

    /// <summary>How much memory did not suffice, and which of the command's options would need less.</summary>
    public static string OutOfMemory(ParseResult parse)
    {
        double gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        string[] smaller = [.. OptionsOf(parse.CommandResult.Command).Where(OptionsOfSize.Contains)];
        string advice = smaller.Length == 0 ? "" : $"; smaller values need less: {string.Join(", ", smaller)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"out of memory: this process may use {gigabytes:0.##} GB{advice}"
        );
    }

    /// <summary>Refuses a command that several processes would each do alone.</summary>
    /// <exception cref="UsageException">There are several processes, and the command does not share its work.</exception>
    public static void ThrowIfNotShared(ParseResult parse, Job job)
    {
        var command = parse.CommandResult.Command;
        if (job.IsShared && command is ToolCommand alone && !alone.SharesWorkOf(parse))
        {
            var all = alone.Parents.OfType<Command>().SelectMany(parent => parent.Subcommands).OfType<ToolCommand>();
            string shared = string.Join(", ", all.Where(other => other.SharesWork).Select(other => other.Name));
            throw new UsageException(
                $"{FullName(command)} does not share its work with other processes; {alone.InsteadOfSharing}"
                    + (shared == "" ? "" : $" (those that do: {shared})")
            );
        }
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

    // The first of the given options that have no use in the command.
    private static string? WithoutUse(ParseResult parse) =>
        parse.CommandResult.Command is ToolCommand command
            ? parse
                .RootCommandResult.Command.Options.Where(option => parse.GetResult(option) is { Implicit: false })
                .Select(option => option.Name)
                .FirstOrDefault(command.WithoutUse.Contains)
            : null;

    private static string? FirstUnmatched(ParseResult parse) =>
        parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null;

    private static IEnumerable<string> OptionsOf(Command command) =>
        command
            .Parents.OfType<Command>()
            .SelectMany(OptionsOf)
            .Concat(command.Options.SelectMany(option => option.Aliases.Append(option.Name)))
            .Where(name => RenamedOptions.NameToday(command, name) == name)
            .Where(name => command is not ToolCommand tool || !tool.WithoutUse.Contains(name));

    private static string BadValue(ParseError error, string name, Type type)
    {
        bool isConversion = error.Message.StartsWith("Cannot parse", StringComparison.Ordinal);
        return isConversion && OptionValues.Expected(type) is { } expected
            ? new InvalidOptionException(name, $"'{error.SymbolResult!.Tokens[^1].Value}'", expected).Message
            : error.Message;
    }

    private static string GivenAgain(OptionResult option) =>
        $"{option.Option.Name} is given {(option.Tokens.Count == 2 ? "twice" : $"{option.Tokens.Count} times")}; once is enough";

    // A word that follows an option that may stand alone was meant to be its value.
    private static Option? SwitchBefore(string word, ParseResult parse)
    {
        int at = parse.Tokens.ToList().FindIndex(token => token.Value == word);
        return at > 0 && parse.Tokens[at - 1].Type == TokenType.Option
            ? parse
                .CommandResult.Command.Options.Concat(parse.RootCommandResult.Command.Options)
                .FirstOrDefault(option => option.ValueType == typeof(bool) && option.Name == parse.Tokens[at - 1].Value)
            : null;
    }
}
