using System.CommandLine;

namespace Hebb.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> CommandLines()
    {
        var lines = new TheoryData<string>();
        foreach (var command in HebbCommand.AllCommands)
        {
            Collect(command, command.Name, lines);
        }

        return lines;
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Every_command_has_a_purpose_common_options_and_an_example_within_100_columns(string command)
    {
        var run = ToolRun.Of([.. command.Split(' '), "--help"]);

        Assert.Equal(0, run.Status);
        Assert.Empty(run.Error);
        Assert.Contains($"hebb {command}", run.Output, StringComparison.Ordinal);
        Assert.Contains("--seed <N>", run.Output, StringComparison.Ordinal);
        Assert.Contains("[default: 1]", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Example:\n  hebb {command}", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Every_example_is_good_usage(string command)
    {
        var shown = HebbCommand.AllCommands.SelectMany(All).Single(c => Path(c) == command);
        var root = new HebbCommand(HebbCommand.AllCommands);

        var parse = root.Parse(shown.Example.Split(' ')[1..]);

        Assert.Null(UsageError.Find(parse));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    public void The_bare_tool_lists_its_commands(string line)
    {
        var run = ToolRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(0, run.Status);
        Assert.All(HebbCommand.AllCommands, c => Assert.Contains(c.Name, run.Output, StringComparison.Ordinal));
        Assert.Contains("Example:\n  hebb ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_a_bare_number()
    {
        var run = ToolRun.Of("--version");

        Assert.Equal(0, run.Status);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Output);
    }

    private static void Collect(Command command, string path, TheoryData<string> lines)
    {
        lines.Add(path);
        foreach (var child in command.Subcommands)
        {
            Collect(child, $"{path} {child.Name}", lines);
        }
    }

    private static IEnumerable<ToolCommand> All(ToolCommand command) =>
        command.Subcommands.OfType<ToolCommand>().SelectMany(All).Prepend(command);

    private static string Path(ToolCommand command) => command.FullName;
}
