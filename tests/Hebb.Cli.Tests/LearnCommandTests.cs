using Hebb.Cli.Commands;

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

    private static readonly string[] Evolving =
    [
        "learn",
        "--by=evolution",
        "--data=relu1",
        "--neurons=40",
        "--cap=20",
        "--rounds=2",
        "--learn=both",
        "--graph-when=every",
        "--graph-step-size=1e-4",
        "--graph-learns-for=200",
        "--weight-range=-0.1,0.1",
        "--restarts=2",
        "--generations=6",
        "--population=8",
        "--genes=16",
        "--examples=400",
        "--fitness-examples=200",
        "--quiet",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void A_rule_for_sixteen_rounds_is_a_network_in_its_file_and_trains_another_network()
    {
        string run = Folder("long");
        ToolRun.Of(
            "learn",
            "--data=relu1",
            "--neurons=40",
            "--cap=20",
            "--rounds=16",
            "--learn=both",
            "--parameterization=mlp",
            "--graph-step-size=1e-5",
            "--restarts=1",
            "--meta-steps=60",
            "--quiet",
            "--out",
            run
        );
        string rule = Path.Combine(run, "rule.json");

        var shown = ToolRun.Of("rules", "show", rule);
        var trained = ToolRun.Of(
            "train",
            "--data=relu1",
            "--neurons=80",
            "--cap=40",
            "--rounds=16",
            "--output-rule",
            rule,
            "--graph-rule",
            rule,
            "--graph-step-size=1e-5",
            "--quiet",
            "--json",
            "--out",
            Folder("trained")
        );

        Assert.Contains("\"unit 20\"", File.ReadAllText(rule), StringComparison.Ordinal);
        Assert.Contains("unit by unit", shown.Output, StringComparison.Ordinal);
        Assert.True(trained.ReadJson().GetProperty("testAccuracy").GetDouble() > 0.7, trained.Output);
        Assert.Equal(
            File.ReadAllText(rule)[^400..],
            File.ReadAllText(Path.Combine(Folder("trained"), "rule.json"))[^400..]
        );
    }

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

        Assert.Equal(0, learned.Status);
        // In so few steps it is not yet as good as the default one.
        Assert.All(learned.ErrorLines, line => Assert.StartsWith("warning: the learned rule", line));
        var json = learned.ReadJson();
        Assert.InRange(json.GetProperty("sourceAccuracy").GetDouble(), 0.85, 1);
        Assert.Equal(10, json.GetProperty("loss").GetArrayLength());
        Assert.Equal(2, json.GetProperty("restarts").GetArrayLength());
        string rule = learned.PathOf("rule");
        var trained = ToolRun.Of(
            "train",
            "--data=halfspace",
            "--seed=7",
            "--output-rule",
            rule,
            "--weights=averaged",
            "--json",
            "--quiet",
            "--out",
            Folder("train")
        );
        Assert.InRange(trained.ReadJson().GetProperty("testAccuracy").GetDouble(), 0.85, 1);

        var other = ToolRun.Of("train", "--data=halfspace", "--rounds=3", "--output-rule", rule);
        Assert.Equal(2, other.Status);
        Assert.Contains("rounds", other.ErrorLines[0], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_example_of_the_help_learns_a_rule_that_is_better_than_the_default_one()
    {
        string example = new LearnCommand().Examples[0];

        var run = ToolRun.Of([.. example.Split(' ')[1..], "--quiet", "--json", "--out", Folder("run")]);

        Assert.Equal(("", 0), (run.Error, run.Status));
        var json = run.ReadJson();
        double usual = json.GetProperty("defaultAccuracy").GetDouble();
        Assert.InRange(usual, 0.9, 0.999);
        Assert.InRange(json.GetProperty("sourceAccuracy").GetDouble(), usual, 1);
        Assert.InRange(json.GetProperty("majorityBaseline").GetDouble(), 0.5, 0.6);
    }

    [Fact]
    public void A_rule_that_is_worse_than_the_default_one_is_said_to_be()
    {
        string[] short1 = ["--neurons=100", "--cap=10", "--restarts=1", "--meta-steps=1", "--quiet"];

        var run = ToolRun.Of(["learn", "--data=circles", .. short1, "--out", Folder("run")]);

        Assert.Equal(0, run.Status);
        Assert.Contains("warning: the learned rule reaches ", run.Error, StringComparison.Ordinal);
        Assert.Contains("; with the default rule: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_evolved_gives_the_same_keys_and_a_report_of_every_generation()
    {
        string run = Folder("run");

        var evolved = ToolRun.Of([.. Evolving, "--json", "--out", run]);

        Assert.Equal(("", 0), (evolved.Error, evolved.Status));
        var json = evolved.ReadJson();
        Assert.InRange(json.GetProperty("sourceAccuracy").GetDouble(), 0.5, 1);
        Assert.Equal(6, json.GetProperty("loss").GetArrayLength());
        Assert.InRange(json.GetProperty("loss")[0].GetDouble(), 0.01, 0.99);
        string rule = File.ReadAllText(Path.Combine(run, "rule.json"));
        Assert.Contains("\"by\": \"evolution\"", rule, StringComparison.Ordinal);
        Assert.Contains("\"graphLearnsFor\": 200", rule, StringComparison.Ordinal);
        Assert.Contains("\"graphWhen\": \"every\"", rule, StringComparison.Ordinal);
        string report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.Contains("Population 2", report, StringComparison.Ordinal);
        Assert.Contains("T = 1 twin", report, StringComparison.Ordinal);
        var trained = ToolRun.Of(
            "train",
            "--data=halfspace",
            "--rounds=2",
            "--graph-rule",
            evolved.PathOf("rule"),
            "--quiet",
            "--out",
            Folder("train")
        );
        Assert.Equal(("", 0), (trained.Error, trained.Status));
    }

    [Fact]
    public void The_best_output_rule_is_found_at_once()
    {
        string run = Folder("run");

        var found = ToolRun.Of("learn", "--by=closed-form", "--restarts=2", "--json", "--quiet", "--out", run);

        Assert.Equal(0, found.Status);
        // It is the best for last weights and updates of all edges, which other rules need not have.
        Assert.Contains("less than the default rule on the same network", Assert.Single(found.ErrorLines));
        var json = found.ReadJson();
        Assert.InRange(json.GetProperty("validationAccuracy").GetDouble(), 0.85, 1);
        // Better than the mean square of targets that are 0 and 1 by halves.
        Assert.InRange(Assert.Single(json.GetProperty("loss").EnumerateArray()).GetDouble(), 0, 0.25);
        string report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.Contains("least squared error", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gradient")]
    [InlineData("evolution")]
    [InlineData("closed-form")]
    public async Task Killed_again_and_again_on_any_number_of_threads_it_learns_the_same_rule(string by)
    {
        string whole = Folder("whole");
        string[] learning = by switch
        {
            "gradient" => Learning,
            "evolution" => Evolving,
            _ => ["learn", "--by=closed-form", "--restarts=6", "--quiet"],
        };
        Assert.Equal(0, ToolRun.Of([.. learning, "--out", whole]).Status);
        int records = File.ReadAllLines(Path.Combine(whole, "metrics.jsonl")).Length;
        string run = Folder("killed");
        string[] line = [.. learning, "--checkpoint-every=0.01s", "--out", run];
        for (int kill = 0; kill < 6; kill++)
        {
            using var tool = HebbProcess.Start([.. line, "--threads", $"{1 + (kill % 3)}"]);
            await tool.WaitForRecordsAsync(run, records * kill / 6);
            tool.Kill();
            await tool.EndAsync();
            if (File.Exists(Path.Combine(run, "run.json")))
            {
                line = ["resume", run];
            }
        }

        var end = await HebbProcess.RunAsync([.. line, "--threads=2"]);

        Assert.Equal(0, end.Status);
        Assert.All(end.ErrorLines, line => Assert.StartsWith("warning: the learned rule", line));
        foreach (string file in new[] { "rule.json", "metrics.jsonl" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(whole, file)), File.ReadAllText(Path.Combine(run, file)));
        }
    }

    [Theory]
    [InlineData("--learn=graph", "--rounds=1", "--learn is graph; it must be output when T = 1")]
    [InlineData("--by=luck", "", "gradient or evolution or closed-form")]
    [InlineData("--by=closed-form", "--learn=both", "--by is closed-form")]
    [InlineData("--population=1", "", "--population is 1")]
    [InlineData("--effect=0", "", "--effect is 0")]
    [InlineData("--fitness-examples=0", "", "--fitness-examples is 0")]
    [InlineData("--by=evolution", "--examples=100000000", "--examples is 100000000")]
    [InlineData("--by=evolution", "--epochs=0", "--epochs is 0")]
    [InlineData("--weight-range=1", "", "two numbers with a comma")]
    [InlineData("--batch-size=0", "", "--batch-size is 0")]
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
    public void A_restart_no_better_than_guessing_half_way_is_given_up_where_another_is()
    {
        var run = ToolRun.Of(
            "learn",
            "--data=relu1",
            "--neurons=40",
            "--cap=20",
            "--rounds=3",
            "--learn=graph",
            "--output-rule=perceptron",
            "--recurrence=through-graph",
            "--fired=in-cap",
            "--restarts=6",
            "--meta-steps=100",
            "--json",
            "--out",
            Folder("run")
        );

        var restarts = run.ReadJson().GetProperty("restarts").EnumerateArray().ToArray();
        string[] failures = [.. restarts.Select(r => r.GetProperty("failure").GetString()).OfType<string>()];
        Assert.InRange(failures.Length, 1, 5);
        Assert.All(failures, failure => Assert.Contains("after 50 meta-steps", failure, StringComparison.Ordinal));
        // Those that were given up made no further step.
        string[] records = File.ReadAllLines(Path.Combine(Folder("run"), "metrics.jsonl"));
        Assert.Equal(
            6 - failures.Length,
            records.Count(line => line.Contains("\"step\":100,", StringComparison.Ordinal))
        );
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
        Assert.Contains("every restart failed", line, StringComparison.Ordinal);
        Assert.Contains("meta-step", line, StringComparison.Ordinal);
        Assert.Contains("smaller steps", line, StringComparison.Ordinal);
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
