using System.CommandLine;
using System.CommandLine.Completions;
using Hebb.Cli.Commands;

namespace Hebb.Cli;

/// <summary>What the last word of an unfinished command line may become.</summary>
internal static class WordCompletion
{
    /// <summary>The candidates; none where any text, or a file's name, is right.</summary>
    /// <param name="root">The tool's own command.</param>
    /// <param name="words">The words after <c>hebb</c>. The last one is completed; it may be empty.</param>
    public static IEnumerable<string> Of(Command root, IReadOnlyList<string> words)
    {
        // Shells differ in whether --data=mnist is one word or three.
        string[] parts = [.. words.SelectMany((word, i) => Split(word, isLast: i == words.Count - 1))];
        string last = parts.LastOrDefault("");
        var (command, option) = Read(root, parts[..Math.Max(0, parts.Length - 1)]);
        var candidates =
            option is not null ? Values(option, last)
            : last.StartsWith('-') ? Options(command).Select(each => each.Name)
            : command.Subcommands.Select(each => each.Name).Concat(command.Arguments.SelectMany(Values));
        return candidates.Where(candidate => candidate.StartsWith(last, StringComparison.Ordinal)).Distinct();
    }

    // The command that the words lead to, and the option whose value comes next.
    private static (Command Command, Option? Option) Read(Command root, IEnumerable<string> words)
    {
        var command = root;
        Option? awaiting = null;
        foreach (string word in words)
        {
            if (awaiting is not null)
            {
                awaiting = null;
            }
            else if (word == "--")
            {
                // A sweep's own command line begins there.
                command = command is SweepCommand ? root : command;
            }
            else if (word.StartsWith('-'))
            {
                var option = Options(command).FirstOrDefault(each => each.Name == word || each.Aliases.Contains(word));
                awaiting = option is { Arity.MinimumNumberOfValues: > 0 } ? option : null;
            }
            else
            {
                var next = command.Subcommands.FirstOrDefault(each => each.Name == word) ?? command;
                command = next is HelpCommand ? root : next;
            }
        }

        return (command, awaiting);
    }

    private static IEnumerable<Option> Options(Command command) =>
        command
            .Options.Concat(command.Parents.OfType<Command>().SelectMany(Options).Where(option => option.Recursive))
            .Where(option => !option.Hidden);

    // Of a list only the last name is completed.
    private static IEnumerable<string> Values(Option option, string last)
    {
        string before = last[..(last.LastIndexOf(',') + 1)];
        return Labels(option.GetCompletions(CompletionContext.Empty)).Select(value => before + value);
    }

    private static IEnumerable<string> Values(Argument argument) =>
        argument.Hidden ? [] : Labels(argument.GetCompletions(CompletionContext.Empty));

    private static IEnumerable<string> Labels(IEnumerable<CompletionItem> items) => items.Select(item => item.Label);

    private static string[] Split(string word, bool isLast) =>
        word == "=" ? (isLast ? [""] : [])
        : word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=') is > 0 and var at
            ? [word[..at], word[(at + 1)..]]
        : [word];
}
