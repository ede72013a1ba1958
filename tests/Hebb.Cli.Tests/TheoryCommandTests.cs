using System.Text.Json;

namespace Hebb.Cli.Tests;

public sealed class TheoryCommandTests : IDisposable
{
    private static readonly string[] Checking = ["theory", "theorem-4", "table-1", "appendix-c-recurrence", "--quiet"];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void A_theorem_gives_the_contracts_keys_for_each_of_its_checks()
    {
        string run = Folder("run");

        var checkedOnce = ToolRun.Of("theory", "theorem-3", "--json", "--quiet", "--out", run);

        Assert.Equal(("", 0), (checkedOnce.Error, checkedOnce.Status));
        var json = checkedOnce.ReadJson();
        Assert.Equal("theory", json.GetProperty("command").GetString());
        JsonElement[] checks = [.. json.GetProperty("checks").EnumerateArray()];
        Assert.Equal(
            ["theorem-3", "theorem-3-as-printed", "theorem-3-bound", "theorem-3-fair-coins"],
            checks.Select(check => check.GetProperty("name").GetString())
        );
        Assert.Equal([true, false, false, true], checks.Select(check => check.GetProperty("holds").GetBoolean()));
        Assert.Equal([1, 0, 1, 0.95], checks.Select(check => check.GetProperty("bound").GetDouble()));
        Assert.Equal(
            ["upper", "upper", "upper", "lower"],
            checks.Select(check => check.GetProperty("boundKind").GetString())
        );
        Assert.All(
            checks,
            check =>
            {
                var (figure, bound) = (check.GetProperty("figure").GetDouble(), check.GetProperty("bound").GetDouble());
                bool isWithin =
                    check.GetProperty("boundKind").GetString() == "upper" ? figure <= bound : figure >= bound;
                Assert.Equal(isWithin, check.GetProperty("holds").GetBoolean());
            }
        );
        Assert.Equal(
            ["with-conditions", "as-printed", "proof", "observation"],
            checks.Select(check => check.GetProperty("interpretation").GetString())
        );
        Assert.All(checks, check => Assert.NotEqual("", check.GetProperty("statement").GetString()));
        string report = File.ReadAllText(checkedOnce.PathOf("report"));
        Assert.Contains(
            "theorem-3-as-printed <span class=\"fails\">does not hold</span><span class=\"kind\">as printed</span>",
            report,
            StringComparison.Ordinal
        );
        Assert.Contains("<svg", report, StringComparison.Ordinal);
    }

    [Fact]
    public void People_see_a_table_and_why_a_check_fails()
    {
        var shown = ToolRun.Of("theory", "appendix-c-recurrence", "--quiet", "--out", Folder("run"));

        Assert.Equal(("", 0), (shown.Error, shown.Status));
        Assert.Contains("≤ 0.05", shown.Output, StringComparison.Ordinal);
        Assert.Contains("appendix-c-recurrence does not hold (proof): ", shown.Output, StringComparison.Ordinal);
        Assert.All(shown.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Theory]
    [InlineData("theorem3", "unknown theorem 'theorem3'; did you mean 'theorem-3'?")]
    [InlineData("theorem-4-as-print", "did you mean 'theorem-4-as-printed'?")]
    [InlineData(
        "fermat",
        "it must be one of theorem-1, theorem-2, theorem-3, theorem-4, table-1, appendix-b, appendix-c, nne-lemma-1, nne-theorem-1, nne-theorem-2"
    )]
    public void An_unknown_name_is_one_line_and_no_run(string name, string expected)
    {
        var run = ToolRun.Of("theory", "theorem-3", name, "--out", Folder("none"));

        Assert.Equal(2, run.Status);
        Assert.Contains(expected, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder("none")));
    }

    [Fact]
    public async Task Killed_again_and_again_on_any_number_of_threads_it_finds_the_same()
    {
        string whole = Folder("whole");
        var once = ToolRun.Of([.. Checking, "--json", "--out", whole]);
        Assert.Equal(0, once.Status);
        int records = File.ReadAllLines(Path.Combine(whole, "metrics.jsonl")).Length;
        string run = Folder("killed");
        string[] line = [.. Checking, "--checkpoint-every=0.001s", "--out", run];
        for (int kill = 0; kill < 5; kill++)
        {
            using var tool = HebbProcess.Start([.. line, "--threads", $"{1 + (kill % 3)}"]);
            await tool.WaitForRecordsAsync(run, records * kill / 5);
            tool.Kill();
            await tool.EndAsync();
            if (File.Exists(Path.Combine(run, "run.json")))
            {
                line = ["resume", run];
            }
        }

        var end = await HebbProcess.RunAsync([.. line, "--threads=2", "--json"]);

        Assert.Equal(("", 0), (end.Error, end.Status));
        Assert.Equal(
            File.ReadAllText(Path.Combine(whole, "metrics.jsonl")),
            File.ReadAllText(Path.Combine(run, "metrics.jsonl"))
        );
        Assert.Equal(
            once.ReadJson().GetProperty("checks").GetRawText(),
            end.ReadJson().GetProperty("checks").GetRawText()
        );
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
