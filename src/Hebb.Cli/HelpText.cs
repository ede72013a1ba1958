using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;

namespace Hebb.Cli;

/// <summary>The help of a command: what it does, its arguments, its options by group, examples, and where to read more.</summary>
/// <param name="command">The command.</param>
/// <param name="width">Characters of a line.</param>
internal sealed class HelpText(Command command, int width)
{
    // Two columns do not fit into narrower terminals.
    private const int NarrowestWithColumns = 80;
    private const int Indent = 2;
    private const int UnderIndent = 6;

    // A blank within a line, where no line ends.
    private const char NoBreak = '\u00A0';

    private readonly StringBuilder text = new();

    /// <summary>The text, with a line end after each line.</summary>
    public override string ToString()
    {
        text.Clear();
        Paragraph(command.Description ?? "");
        Section("Usage", Commands([Usage()]));
        Section("Commands", Entries(command.Subcommands.Where(c => !c.Hidden), c => c.Name, c => c.Description));
        Section(
            "Arguments",
            Entries(
                command.Arguments.Where(argument => !argument.Hidden),
                argument => $"<{argument.Name}>",
                Description
            )
        );
        foreach (var (name, options) in Groups())
        {
            Section(name, Entries(options.Where(option => !option.Hidden), Term, Description));
        }

        Section("Examples", Commands(Examples()));
        Section("Exit status", Texts([ExitStatus.Summary]));
        Section("See", Texts([string.Join(", ", Pages())]));
        return text.Replace(NoBreak, ' ').ToString();
    }

    /// <summary>The default of an option or argument as people type it, or nothing where there is none to tell.</summary>
    public static string? Default(Option option) => option.HasDefaultValue ? Shown(option.GetDefaultValue()) : null;

    private static string? Shown(object? value) =>
        value switch
        {
            null or "" or false => null,
            string text => text,
            true => "true",
            IEnumerable several => several.Cast<object>().Any() ? string.Join(',', several.Cast<object>()) : null,
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

    private static string Term(Option option)
    {
        string names = option is HelpOption ? $"-h, {option.Name}" : option.Name;
        return option.HelpName is { } value ? $"{names} <{value}>" : names;
    }

    private static string? Description(Symbol symbol) =>
        symbol is not Option option ? symbol.Description
        : option.Required ? $"{symbol.Description} [needed]"
        : Default(option) is { } value ? $"{symbol.Description} [default:{(value.Length > 30 ? ' ' : NoBreak)}{value}]"
        : symbol.Description;

    private IEnumerable<(string Name, IReadOnlyList<Option> Options)> Groups()
    {
        foreach (var group in (command as ToolCommand)?.Groups ?? [])
        {
            yield return (group.Key, group.Value);
        }

        // Help comes last: who reads it has found it.
        var root = command.Parents.OfType<Command>().Append(command).SelectMany(RootOf).First();
        yield return (
            OptionGroup.EveryCommand,
            [
                .. root
                    .Options.Where(option => option is not VersionOption || command == root)
                    .Where(option => (command as ToolCommand)?.WithoutUse.Contains(option.Name) != true)
                    .OrderBy(IsQuestion),
            ]
        );

        static bool IsQuestion(Option option) => option is HelpOption or VersionOption;

        static IEnumerable<Command> RootOf(Command command) =>
            command is RootCommand ? [command] : command.Parents.OfType<Command>().SelectMany(RootOf);
    }

    private string Usage()
    {
        string arguments = string.Concat(
            command
                .Arguments.Where(argument => !argument.Hidden)
                .Select(argument =>
                {
                    string name = $"<{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}";
                    return argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
                })
        );
        string commands = command.Subcommands.Count > 0 ? " <command>" : "";
        return (command as ToolCommand)?.Usage is { } own
            ? $"{UsageError.FullName(command)} {own}"
            : $"{UsageError.FullName(command)}{commands}{arguments} [options]";
    }

    // The tool's own examples are those of its first commands.
    private IEnumerable<string> Examples() =>
        command is ToolCommand named
            ? named.Examples
            : command.Subcommands.OfType<ToolCommand>().Take(3).Select(first => first.Examples[0]);

    private IEnumerable<string> Pages() =>
        ((command as ToolCommand)?.Pages ?? []).Prepend("cli.md").Select(page => $"docs/{page}");

    private void Section(string name, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0)
        {
            text.Append('\n').Append(name).Append(":\n").AppendJoin('\n', all).Append('\n');
        }
    }

    private void Paragraph(string words) => text.AppendJoin('\n', WordWrap.Lines(words, width)).Append('\n');

    private IEnumerable<string> Texts(IEnumerable<string> texts) =>
        texts.SelectMany(words => WordWrap.Lines(words, width - Indent)).Select(line => Blanks(Indent) + line);

    // A shell reads a line that ends with a backslash and the next one as one.
    private IEnumerable<string> Commands(IEnumerable<string> lines) =>
        lines.SelectMany(line =>
        {
            string[] parts = [.. WordWrap.Lines(line, width - Indent - 2, width - UnderIndent - 2)];
            return parts.Select(
                (part, i) => Blanks(i == 0 ? Indent : UnderIndent) + part + (i < parts.Length - 1 ? " \\" : "")
            );
        });

    private IEnumerable<string> Entries<T>(IEnumerable<T> symbols, Func<T, string> term, Func<T, string?> description)
    {
        var entries = symbols.Select(symbol => (Term: term(symbol), Text: description(symbol) ?? "")).ToArray();
        int column = Math.Min(entries.Select(entry => entry.Term.Length).DefaultIfEmpty().Max(), width * 2 / 5);
        return entries.SelectMany(entry =>
            width < NarrowestWithColumns ? Under(entry.Term, entry.Text) : Beside(entry.Term, entry.Text, column)
        );
    }

    private IEnumerable<string> Under(string term, string description) =>
        TermLines(term, width - Indent)
            .Concat(
                WordWrap
                    .LinesOfLists(description, width - UnderIndent, width - UnderIndent)
                    .Select(line => Blanks(UnderIndent) + line)
            );

    private IEnumerable<string> Beside(string term, string description, int column)
    {
        int start = Indent + column + Indent;
        string[] lines =
        [
            .. WordWrap.LinesOfLists(description, width - start, width - start).Select(line => Blanks(start) + line),
        ];
        return term.Length <= column
            ? [Blanks(Indent) + term.PadRight(start - Indent) + lines[0].TrimStart(), .. lines.Skip(1)]
            : TermLines(term, width - Indent).Concat(lines);
    }

    private static IEnumerable<string> TermLines(string term, int width) =>
        WordWrap
            .LinesOfLists(term, width, width - UnderIndent)
            .Select((line, i) => Blanks(i == 0 ? Indent : UnderIndent + Indent) + line);

    private static string Blanks(int count) => new(' ', count);
}
