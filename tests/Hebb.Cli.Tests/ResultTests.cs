using System.Text.Json;
using Spectre.Console;

namespace Hebb.Cli.Tests;

public sealed class ResultTests
{
    private static Task Complete(CommandContext context)
    {
        using (context.Clock.Measure("train"))
        {
            Thread.Sleep(2);
        }

        context.Complete(
            new { TestAccuracy = 0.875, Model = "model.safetensors" },
            ResultTable.WithColumns("Name", ">Accuracy").AddRow("mnist", "0.875")
        );
        return Task.CompletedTask;
    }

    [Fact]
    public void Json_is_one_object_with_the_common_keys_first_and_nothing_beside_it()
    {
        var run = ToolRun.OfProbe(Complete, ["--json", "--seed", "7"]);

        var json = run.ReadJson();
        string[] keys = [.. json.EnumerateObject().Select(property => property.Name)];
        Assert.Equal(["command", "seed", "version", "run", "seconds", "testAccuracy", "model"], keys);
        Assert.Equal("probe", json.GetProperty("command").GetString());
        Assert.Equal(7UL, json.GetProperty("seed").GetUInt64());
        Assert.Equal(ToolVersion.Current, json.GetProperty("version").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("run").ValueKind);
        Assert.True(json.GetProperty("seconds").GetProperty("train").GetDouble() > 0);
        Assert.Equal(0.875, json.GetProperty("testAccuracy").GetDouble());
        Assert.Empty(run.Error);
    }

    [Fact]
    public void People_get_a_table_without_escape_sequences_when_no_terminal_is_there()
    {
        var run = ToolRun.OfProbe(Complete);

        Assert.Contains("mnist", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, Terminal.WidestText));
    }

    public static TheoryData<int, string> WidthsAndLines
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (int width in (int[])[60, 80, 100, 200])
            {
                foreach (
                    string line in (string[])["data list", "rules list", "rules show relu1-graph", "reproduce list"]
                )
                {
                    data.Add(width, line);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLines))]
    public void Tables_follow_the_width_break_no_word_and_lose_none(int width, string line)
    {
        bool hasData = line.StartsWith("data", StringComparison.Ordinal);
        string[] args = [.. line.Split(' '), .. hasData ? ["--data-dir", "/nowhere"] : Array.Empty<string>()];

        var run = ToolRun.OfWidth(width, args);

        Assert.Equal((0, ""), (run.Status, run.Error));
        Assert.All(run.Output.Split('\n'), row => Assert.InRange(row.Length, 0, width));
        Assert.DoesNotContain(" \n", run.Output, StringComparison.Ordinal);
        // On a page of any width each word is whole. Lists repeat the titles for each row.
        Assert.Equal(Words(ToolRun.OfWidth(1000, args).Output), Words(run.Output));

        static HashSet<string> Words(string text) => [.. text.Split([' ', '\n', '─'])];
    }

    [Fact]
    public void Text_is_wrapped_beside_its_column_and_figures_stay_whole()
    {
        var run = ToolRun.OfProbeOfWidth(
            40,
            context =>
            {
                var table = ResultTable
                    .WithColumns("what", ">share")
                    .AddRow("how often [bold]two words[/] say the same", "12.50 %");
                context.Complete(new { }, table.AddEmptyRow().AddRow("x", "1.00 %"));
                return Task.CompletedTask;
            }
        );

        Assert.Equal(
            """

              what                            share
             ───────────────────────────────────────
              how often two words say the   12.50 %
              same

              x                              1.00 %


            """.ReplaceLineEndings("\n"),
            run.Output
        );
    }

    [Fact]
    public void Columns_that_do_not_fit_become_a_list_for_each_row()
    {
        var run = ToolRun.OfProbeOfWidth(
            40,
            context =>
            {
                var table = ResultTable.WithColumns("", "the first of two", ">the other");
                table.AddRow("training", "words-that-are-long and some that are not", "1,234,567");
                context.Complete(new { }, table.AddRow("test", "", "2"));
                return Task.CompletedTask;
            }
        );

        Assert.Equal(
            """

              training
              the first of two   words-that-are-long
                                 and some that are
                                 not
              the other          1,234,567

              test
              the other          2


            """.ReplaceLineEndings("\n"),
            run.Output
        );
    }

    [Fact]
    public void A_path_that_is_longer_than_a_line_stays_whole()
    {
        string path = string.Join('/', Enumerable.Repeat("folder, of mine".Replace(' ', '-'), 12));

        var run = ToolRun.OfProbeOfWidth(
            60,
            context =>
            {
                context.Complete(
                    new { },
                    new Text($"words before the model that was trained: {path}\npictures: {path}\n")
                );
                return Task.CompletedTask;
            }
        );

        Assert.Equal($"words before the model that was trained:\n{path}\npictures:\n{path}\n", run.Output);
    }

    [Fact]
    public void With_out_a_command_keeps_its_run_there_and_says_so()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string run = Path.Combine(folder, "mine");
            var result = ToolRun.OfProbe(Complete, ["--json", "--out", run, "--cap", "9", "--fired", "in-cap"]);

            Assert.Equal(run, result.ReadJson().GetProperty("run").GetString());
            using var description = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "run.json")));
            var root = description.RootElement;
            Assert.Equal("probe", root.GetProperty("command").GetString());
            Assert.Equal(1UL, root.GetProperty("seed").GetUInt64());
            Assert.Equal(ToolVersion.Current, root.GetProperty("version").GetString());
            Assert.Equal(9, root.GetProperty("options").GetProperty("cap").GetInt32());
            Assert.Equal("in-cap", root.GetProperty("options").GetProperty("fired").GetString());
            Assert.Equal(0.5, root.GetProperty("options").GetProperty("edge-probability").GetDouble());
            Assert.Equal(JsonValueKind.Null, root.GetProperty("options").GetProperty("data-dir").ValueKind);
            Assert.Equal(run, root.GetProperty("options").GetProperty("out").GetString());
            Assert.Equal(
                ["cap", "fired"],
                root.GetProperty("changed").EnumerateArray().Select(name => name.GetString())
            );
            Assert.True(root.GetProperty("machine").GetProperty("processors").GetInt32() > 0);

            var again = ToolRun.OfProbe(Complete, ["--out", run]);
            Assert.Equal(2, again.Status);
            Assert.Equal($"--out is {run}; it must be a folder that does not hold a run already", again.ErrorLines[0]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
