using System.CommandLine;
using System.Text.RegularExpressions;

namespace Hebb.Cli.Tests;

public sealed class HelpTests
{
    private static IEnumerable<ToolCommand> Commands => HebbCommand.AllCommands.SelectMany(All);

    public static TheoryData<string> CommandLines() => [.. Commands.Select(command => command.FullName)];

    public static TheoryData<int, string> WidthsAndCommands()
    {
        var data = new TheoryData<int, string>();
        foreach (int width in (int[])[60, 80, 100, 200])
        {
            data.Add(width, "");
            foreach (var command in Commands)
            {
                data.Add(width, command.FullName);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(WidthsAndCommands))]
    public void Help_follows_the_width_and_breaks_no_word(int width, string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        string help = Help(width, words);

        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, Math.Min(width, 100)));
        Assert.DoesNotContain(" \n", help, StringComparison.Ordinal);
        // On a line of any length each word is whole; lists may continue on a new line after a comma or a bar.
        string[] whole = [.. Words(Help(100_000, words)).SelectMany(Parts)];
        Assert.Equal(whole, Words(help.Replace(" \\\n", "\n")).SelectMany(Parts));

        static string[] Words(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        static string[] Parts(string word) => word.Split(['|', ','], StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData(60, "  --cap <N>\n      Neurons that may be active in a round")]
    [InlineData(80, "  --cap <N>                         Neurons that may be active in a round")]
    public void Descriptions_stand_beside_the_options_from_80_columns_on(int width, string expected)
    {
        Assert.Contains(expected, Help(width, "train"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Every_option_stands_under_a_heading_and_the_common_ones_come_last(string command)
    {
        var shown = Commands.Single(c => c.FullName == command);

        Assert.Equal(shown.Options, shown.Groups.SelectMany(group => group.Value));
        string[] headings =
        [
            .. Regex
                .Matches(Help(100, command.Split(' ')), @"^(\w.*):$", RegexOptions.Multiline)
                .Select(m => m.Groups[1].Value),
        ];
        Assert.Equal(
            [
                "Usage",
                .. shown.Subcommands.Count > 0 ? ["Commands"] : Array.Empty<string>(),
                .. shown.Arguments.Count > 0 ? ["Arguments"] : Array.Empty<string>(),
                .. shown.Groups.Select(group => group.Key),
                "Every command",
                "Examples",
                "Exit status",
                "See",
            ],
            headings
        );
    }

    [Fact]
    public void Options_of_one_concept_stand_under_one_heading()
    {
        // The ways to learn a rule are separate concepts, though their options have the words of others.
        string[] ways = [OptionGroup.ByGradient, OptionGroup.ByEvolution];
        var headings = Commands
            .SelectMany(command => command.Groups)
            .Where(group => !ways.Contains(group.Key))
            .SelectMany(group => group.Value, (group, option) => (Heading: group.Key, option.Name, option.Description))
            .GroupBy(option => (option.Name, option.Description), option => option.Heading);

        Assert.All(headings, same => Assert.Single(same.Distinct()));
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Every_command_has_a_purpose_common_options_and_an_example_within_100_columns(string command)
    {
        var run = ToolRun.Of([.. command.Split(' '), "--help"]);

        Assert.Equal(0, run.Status);
        Assert.Empty(run.Error);
        Assert.Contains($"hebb {command}", run.Output, StringComparison.Ordinal);
        Assert.Contains("--json", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  hebb {command}", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Every_example_is_good_usage(string command)
    {
        var shown = Commands.Single(c => c.FullName == command);
        var root = new HebbCommand(HebbCommand.AllCommands);

        Assert.All(
            shown.Examples,
            example =>
                Assert.Null(
                    UsageError.Find(root.Parse(example.Split(" > ")[0].Split(' ')[1..], ToolConfiguration.Parser))
                )
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    public void The_bare_tool_lists_its_commands(string line)
    {
        var run = ToolRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(0, run.Status);
        Assert.All(HebbCommand.AllCommands, c => Assert.Contains(c.Name, run.Output, StringComparison.Ordinal));
        Assert.Contains("Examples:\n  hebb ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("version")]
    public void The_version_is_a_bare_number(string line)
    {
        var run = ToolRun.Of(line);

        Assert.Equal(0, run.Status);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("train")]
    [InlineData("data list")]
    [InlineData("help")]
    public void Help_is_a_command_too(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(ToolRun.Of([.. words, "--help"]), ToolRun.Of(["help", .. words]));
    }

    [Theory]
    [InlineData("help trian", "unknown command 'trian'; did you mean 'train'?")]
    [InlineData("help data lst", "unknown command 'data lst'; did you mean 'data list'?")]
    public void Help_of_an_unknown_command_is_wrong_usage(string line, string problem)
    {
        var run = ToolRun.Of(line.Split(' '));

        Assert.Equal((2, "", problem), (run.Status, run.Output, run.ErrorLines[0]));
    }

    [Fact]
    public void Help_gives_the_exit_statuses_and_the_pages()
    {
        string help = Help(100, "train");

        Assert.Contains("\nExit status:\n  0 done; 1 failed; 2 wrong usage;", help, StringComparison.Ordinal);
        Assert.Contains("\nSee:\n  docs/cli.md, docs/concepts.md, docs/data.md\n", help, StringComparison.Ordinal);
    }

    private static string Help(int width, params string[] command)
    {
        var run = ToolRun.OfWidth(width, [.. command, "--help"]);
        Assert.Equal((0, ""), (run.Status, run.Error));
        return run.Output;
    }

    private static IEnumerable<ToolCommand> All(ToolCommand command) =>
        command.Subcommands.OfType<ToolCommand>().SelectMany(All).Prepend(command);
}
