using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;

namespace Hebb.Cli.Tests;

/// <summary><c>docs/cli.md</c> names what the parser knows, with its values and defaults, and nothing else.</summary>
public sealed partial class CommandPageTests
{
    private const string Page = "docs/cli.md";

    private static readonly Dictionary<string, string> Sections = Read();

    private static IEnumerable<ToolCommand> Commands => HebbCommand.AllCommands.SelectMany(All);

    public static TheoryData<string> CommandNames => [.. Commands.Select(command => command.FullName)];

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void A_command_has_a_place_on_the_page(string name)
    {
        var command = Commands.Single(each => each.FullName == name);
        string parent = name.Split(' ')[0];

        Assert.True(
            Sections.ContainsKey(parent),
            $"{Page}: add a heading ## `{parent}`: …, and\n| option | default | meaning |\n|---|---|---|"
        );
        Assert.True(
            command.Groups.All(group => group.Value.Count == 0) || Sections.ContainsKey(name),
            $"{Page}: add a heading ### `{name}` below ## `{parent}`, and\n| option | default | meaning |\n|---|---|---|"
        );
        Assert.True(
            name == parent || Regex.IsMatch(Sections[parent], $"`{name}[ `]"),
            $"{Page}, '## `{parent}`': add the line | `{name}` | {LowerFirst(command.Description!)} |"
        );
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void Every_option_of_a_command_has_its_line_under_its_heading(string name)
    {
        var command = Commands.Single(each => each.FullName == name);
        var rows = Rows(Sections.GetValueOrDefault(name, "")).ToArray();
        bool hasHeadings = command.Groups.Count() > 1;
        var problems = new List<string>();
        foreach (var (heading, options) in command.Groups)
        {
            var own = hasHeadings ? Below(rows, heading) : rows;
            var asOf = own.Select(row => AsOf().Match(row.Meaning)).FirstOrDefault(match => match.Success);
            string[] wrong = [.. options.SelectMany(option => Problems(option, own, asOf?.Groups[1].Value))];
            problems.AddRange(hasHeadings && wrong.Length > 0 ? wrong.Prepend($"| **{heading}** | | |") : wrong);
        }

        string[] known = [.. command.Groups.SelectMany(group => group.Value).Select(option => option.Name)];
        problems.AddRange(
            rows.Where(row => !IsHeading(row.Term) && row.Name != "--" && !known.Contains(row.Name))
                .Select(row => $"(remove the line of {row.Name})")
        );
        Assert.True(problems.Count == 0, $"{Page}, section `{name}`: needs\n{string.Join('\n', problems)}");
    }

    [Fact]
    public void The_options_of_every_command_have_their_lines()
    {
        var rows = Rows(Sections["Options of every command"]).ToArray();
        string[] problems =
        [
            .. new HebbCommand([])
                .Options.Where(option => option is not (HelpOption or VersionOption))
                .SelectMany(option => Problems(option, rows, null)),
        ];

        Assert.True(problems.Length == 0, $"{Page}, 'Options of every command': needs\n{string.Join('\n', problems)}");
    }

    [Fact]
    public void Every_option_that_the_page_names_exists()
    {
        var root = new HebbCommand(HebbCommand.AllCommands);
        string[] known =
        [
            .. Commands.SelectMany(command => command.Options).Concat(root.Options).Select(o => o.Name),
            // Of mpirun.
            "--bind-to",
        ];
        var named = Sections
            .Where(section => section.Key != "Renamed options")
            .SelectMany(section => OptionName().Matches(section.Value), (section, match) => (section.Key, match.Value))
            .Where(named => !known.Contains(named.Value));

        Assert.Empty(named);
    }

    [Fact]
    public void Every_command_line_on_the_page_is_good_usage()
    {
        var root = new HebbCommand(HebbCommand.AllCommands);
        string text = string.Join('\n', Sections.Values).Replace("\\\n", " ");
        string[] lines = [.. CommandLine().Matches(text).Select(match => match.Groups[1].Value)];

        Assert.True(lines.Length > 10);
        Assert.All(
            lines.Where(line => line != "data lst"),
            line =>
            {
                var words = System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(line.Split(" >")[0]);
                Assert.Null(UsageError.Find(root.Parse([.. words], ToolConfiguration.Parser)));
            }
        );
    }

    // The line that is missing. Where the meaning says "as of `train`", an option without a line is as that command's.
    private static IEnumerable<string> Problems(Option option, Row[] rows, string? asOf)
    {
        string term = option.HelpName is { } values ? $"{option.Name} {values}" : option.Name;
        var found = rows.FirstOrDefault(row => row.Name == option.Name);
        var same = Commands
            .Where(command => command.FullName == asOf)
            .SelectMany(command => command.Options)
            .FirstOrDefault(other => other.Name == option.Name);
        bool isRight = found.Name is not null
            ? (found.Term, found.Default) == (term, ShownDefault(option))
            : same is not null && (same.HelpName, ShownDefault(same)) == (option.HelpName, ShownDefault(option));
        if (!isRight)
        {
            yield return $"| `{Escaped(term)}` | {Escaped(ShownDefault(option))} | {Meaning(option)} |";
        }
    }

    private static string Escaped(string text) => text.Replace("|", "\\|");

    private static string ShownDefault(Option option) =>
        (option.Required ? "needed" : HelpText.Default(option))
        ?? (DefaultInText().Match(option.Description!) is { Success: true } said ? said.Groups[1].Value : null)
        ?? (option.HelpName is null ? "off" : "none");

    private static string Meaning(Option option) =>
        LowerFirst(Escaped(DefaultInText().Replace(option.Description!, "")));

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.');

    private static Row[] Below(Row[] rows, string heading)
    {
        int start = Array.FindIndex(rows, row => row.Term == $"**{heading}**");
        return start < 0 ? [] : [rows[start], .. rows.Skip(start + 1).TakeWhile(row => !IsHeading(row.Term))];
    }

    private static IEnumerable<Row> Rows(string section) =>
        TableRow()
            .Matches(section)
            .Select(match =>
                (string[])[.. Bar().Split(match.Groups[1].Value).Select(cell => cell.Trim().Replace("\\|", "|"))]
            )
            .Where(cells =>
                cells.Length == 3 && (cells[0].StartsWith("`--", StringComparison.Ordinal) || IsHeading(cells[0]))
            )
            .Select(cells =>
            {
                string term = cells[0].Trim('`');
                return new Row(term.Split(' ')[0], term, cells[1].Replace("`", ""), cells[2]);
            });

    private static bool IsHeading(string term) => term.StartsWith("**", StringComparison.Ordinal);

    // The text below each heading of the second and third level, by the words of the heading before a colon.
    private static Dictionary<string, string> Read()
    {
        var sections = new Dictionary<string, string>();
        foreach (string part in Heading().Split(File.ReadAllText(Path.Combine(Repository.Root, Page))).Skip(1))
        {
            string[] parts = part.Split('\n', 2);
            foreach (string name in parts[0].Split(" and ").Select(name => name.Split(':')[0].Trim('`', ' ')))
            {
                sections.Add(name, parts[1]);
            }
        }

        return sections;
    }

    private static IEnumerable<ToolCommand> All(ToolCommand command) =>
        command.Subcommands.OfType<ToolCommand>().SelectMany(All).Prepend(command);

    [GeneratedRegex(@"^##+ ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\|(.*)\|\s*$", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex(@"as of `([a-z ]+)`")]
    private static partial Regex AsOf();

    [GeneratedRegex(@" \[default: (.*)\]$")]
    private static partial Regex DefaultInText();

    [GeneratedRegex(@"(?<![-\w])--[a-z][a-z0-9-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^\$ hebb (.*)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    private readonly record struct Row(string Name, string Term, string Default, string Meaning);
}
