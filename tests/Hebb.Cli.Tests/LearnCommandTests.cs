namespace Hebb.Cli.Tests;

public sealed class LearnCommandTests : IDisposable
{
    private static readonly string[] Learning =
    [
        "learn",
        "--data=relu1",
        "--neurons=60",
        "--cap=30",
        "--rounds=2",
        "--learn=both",
        "--recurrence=through-graph",
        "--fired=in-cap",
        "--restarts=3",
        "--meta-steps=200",
        "--quiet",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void A_learned_rule_gives_the_contracts_keys_and_trains_another_network()
    {
        string run = Folder("run");

        var learned = ToolRun.Of(
            "learn",
            "--neurons=60",
            "--cap=30",
            "--restarts=2",
            "--meta-steps=100",
            "--quiet",
            "--json",
            "--out",
            run
        );

        Assert.Equal(("", 0), (learned.Error, learned.Status));
        var json = learned.ReadJson();
        Assert.InRange(json.GetProperty("sourceAccuracy").GetDouble(), 0.85, 1);
        Assert.Equal(10, json.GetProperty("loss").GetArrayLength());
        Assert.Equal(2, json.GetProperty("restarts").GetArrayLength());
        string rule = json.GetProperty("rule").GetString()!;
        var trained = ToolRun.Of(
            "train",
            "--data=halfspace",
            "--seed=7",
            "--rule",
            rule,
            "--weights=averaged",
            "--json",
            "--quiet",
            "--out",
            Folder("train")
        );
        Assert.InRange(trained.ReadJson().GetProperty("testAccuracy").GetDouble(), 0.85, 1);

        var other = ToolRun.Of("train", "--data=halfspace", "--rounds=3", "--rule", rule);
        Assert.Equal(2, other.Status);
        Assert.Contains("rounds", other.ErrorLines[0], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Killed_again_and_again_on_any_number_of_threads_it_learns_the_same_rule()
    {
        string whole = Folder("whole");
        Assert.Equal(0, ToolRun.Of([.. Learning, "--out", whole]).Status);
        int records = File.ReadAllLines(Path.Combine(whole, "metrics.jsonl")).Length;
        string run = Folder("killed");
        string[] line = [.. Learning, "--checkpoint-every=0.01s", "--out", run];
        for (int kill = 0; kill < 8; kill++)
        {
            using var tool = HebbProcess.Start([.. line, "--threads", $"{1 + (kill % 3)}"]);
            string metrics = Path.Combine(run, "metrics.jsonl");
            while (!tool.HasExited && (!File.Exists(metrics) || Lines(metrics) < records * kill / 8))
            {
                await Task.Delay(1);
            }

            tool.Kill();
            await tool.EndAsync();
            if (File.Exists(Path.Combine(run, "run.json")))
            {
                line = ["resume", run];
            }
        }

        var end = await HebbProcess.RunAsync([.. line, "--threads=2"]);

        Assert.Equal(("", 0), (end.Error, end.Status));
        foreach (string file in new[] { "rule.json", "metrics.jsonl" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(whole, file)), File.ReadAllText(Path.Combine(run, file)));
        }
    }

    [Theory]
    [InlineData("--learn=graph", "--rounds=1", "--learn is graph; it must be output when T = 1")]
    [InlineData("--batch=0", "", "--batch is 0")]
    [InlineData("--batches-per-step=0", "", "--batches-per-step is 0")]
    [InlineData("--restarts=0", "", "--restarts is 0")]
    [InlineData("--meta-step-size=0", "", "--meta-step-size is 0")]
    [InlineData("--meta-steps=0", "", "--meta-steps is 0")]
    [InlineData("--parameterization=tree", "", "table or mlp")]
    public void What_cannot_be_learned_is_one_line(string option, string other, string expected)
    {
        string[] line = ["learn", option, .. other.Length == 0 ? [] : new[] { other }, "--out", Folder("none")];

        var run = ToolRun.Of(line);

        Assert.Equal(2, run.Status);
        Assert.Contains(expected, run.ErrorLines[0], StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(Folder("none")));
    }

    [Fact]
    public void A_run_whose_restarts_all_diverge_says_where_and_what_may_help()
    {
        string run = Folder("run");

        var diverged = ToolRun.Of(
            "learn",
            "--neurons=40",
            "--cap=20",
            "--rounds=3",
            "--learn=graph",
            "--update=multiplicative",
            "--graph-step-size=1000",
            "--initial-deviation=1000",
            "--restarts=2",
            "--meta-steps=20",
            "--quiet",
            "--out",
            run
        );

        Assert.Equal(1, diverged.Status);
        string line = Assert.Single(diverged.ErrorLines);
        Assert.Contains("every restart diverged", line, StringComparison.Ordinal);
        Assert.Contains("meta-step", line, StringComparison.Ordinal);
        Assert.Contains("smaller steps", line, StringComparison.Ordinal);
    }

    private static int Lines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
