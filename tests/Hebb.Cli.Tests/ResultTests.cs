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

    [Fact]
    public void A_wide_table_is_folded_to_100_columns()
    {
        var run = ToolRun.OfProbe(context =>
        {
            string words = string.Join(' ', Enumerable.Repeat("word", 60));
            context.Complete(new { }, ResultTable.WithColumns("A", "B").AddRow(words, words));
            return Task.CompletedTask;
        });

        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, Terminal.WidestText));
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
