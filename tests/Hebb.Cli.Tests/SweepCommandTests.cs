using System.Globalization;

namespace Hebb.Cli.Tests;

public sealed class SweepCommandTests : IDisposable
{
    private static readonly string[] Sweep =
    [
        "sweep",
        "--grid=neurons=100,200",
        "--grid=rounds=1,3",
        "--seeds=1..3",
        "--quiet",
    ];

    private static readonly string[] Swept = Longer(2);

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Every_combination_is_run_and_summarised()
    {
        string path = Folder("sweep");
        var sweep = ToolRun.Of([.. Sweep, "--out", path, "--json", .. Swept]);

        Assert.Equal(("", 0), (sweep.Error, sweep.Status));
        var json = sweep.ReadJson();
        Assert.Equal(12, json.GetProperty("runs").GetArrayLength());
        var row = json.GetProperty("summary")
            .EnumerateArray()
            .First(s => s.GetProperty("name").GetString() == "testAccuracy");
        double[] accuracies =
        [
            .. json.GetProperty("runs")
                .EnumerateArray()
                .Take(3)
                .Select(run => run.GetProperty("values").GetProperty("testAccuracy").GetDouble()),
        ];
        Assert.Equal(accuracies.Average(), row.GetProperty("summary").GetProperty("mean").GetDouble(), 12);
        string[] lines = File.ReadAllLines(Path.Combine(path, "runs.csv"));
        Assert.Equal(13, lines.Length);
        Assert.StartsWith("neurons,rounds,seed,run,", lines[0], StringComparison.Ordinal);

        // A run of the sweep is the run that one would do by hand.
        string alone = Folder("alone");
        Assert.Equal(0, ToolRun.Of([.. Swept[1..], "--neurons=200", "--rounds=3", "--seed=3", "--out", alone]).Status);
        string child = Path.Combine(path, "runs", "12-neurons-200-rounds-3-seed-3");
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(alone, "model.safetensors")),
            File.ReadAllBytes(Path.Combine(child, "model.safetensors"))
        );
    }

    [Fact]
    public async Task Killed_and_started_again_it_repeats_nothing_and_gives_the_same_summary()
    {
        string whole = Folder("whole");
        string path = Folder("killed");
        string[] Line(int epochs) => [.. Sweep, "--out", path, "--threads=1", .. Longer(epochs)];
        var finished = new Dictionary<string, DateTime>();
        int epochs = await HebbProcess.FindAtWorkAsync(
            2,
            async epochs =>
            {
                finished.Clear();
                foreach (int count in new[] { 1, 4, 9 })
                {
                    using var tool = HebbProcess.Start(Line(epochs));
                    await tool.WaitUntilAsync(() => Results(path).Length >= count, $"{count} finished runs in {path}");
                    tool.Kill();
                    await tool.EndAsync();
                    foreach (string result in Results(path))
                    {
                        finished.TryAdd(result, File.GetLastWriteTimeUtc(result));
                    }

                    if (finished.Count == 12)
                    {
                        Directory.Delete(path, recursive: true);
                        return false;
                    }

                    Assert.InRange(finished.Count, count, 11);
                }

                return true;
            }
        );

        Assert.Equal(0, ToolRun.Of(Line(epochs)).Status);
        Assert.Equal(0, ToolRun.Of([.. Sweep, "--out", whole, .. Longer(epochs)]).Status);

        foreach (string file in new[] { "summary.csv", "runs.csv", "metrics.jsonl" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(whole, file)), File.ReadAllText(Path.Combine(path, file)));
        }

        Assert.All(finished, result => Assert.Equal(result.Value, File.GetLastWriteTimeUtc(result.Key)));
        Assert.All(
            Results(path).Select(result => Path.GetDirectoryName(result)!),
            run =>
            {
                Assert.True(File.Exists(Path.Combine(run, "report.html")), run);
                Assert.False(Directory.Exists(Path.Combine(run, "checkpoint")), run);
            }
        );
    }

    [Fact]
    public async Task An_interrupted_sweep_is_resumed()
    {
        string path = Folder("sweep");
        var interrupted = new ToolRun(0, "", "");
        await HebbProcess.FindAtWorkAsync(
            2,
            async epochs =>
            {
                using var tool = HebbProcess.Start([.. Sweep, "--out", path, "--threads=1", .. Longer(epochs)]);
                await tool.WaitUntilAsync(() => Results(path).Length >= 2, $"2 finished runs in {path}");
                await tool.SignalAsync("INT");
                interrupted = await tool.EndAsync();
                if (interrupted.Status == 0)
                {
                    Directory.Delete(path, recursive: true);
                }

                return interrupted.Status != 0;
            }
        );
        Assert.Equal(130, interrupted.Status);
        Assert.Equal($"interrupted; to resume, run: hebb resume {path}", Assert.Single(interrupted.ErrorLines));

        var resumed = ToolRun.Of("resume", path, "--json");

        Assert.Equal(0, resumed.Status);
        Assert.Equal(12, resumed.ReadJson().GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public void A_run_that_fails_is_named_and_the_others_are_kept()
    {
        string path = Folder("sweep");
        string good = OwnTable("good.csv", 1),
            tiny = OwnTable("tiny.csv", 1e-42);
        string[] line = ["sweep", $"--grid=data={good},{tiny}", "--seeds=1..3", "--quiet", "--out", path];

        var sweep = ToolRun.Of([
            .. line,
            "--",
            "learn",
            "--by=closed-form",
            "--scale=none",
            "--neurons=20",
            "--cap=10",
            "--restarts=1",
        ]);

        Assert.Equal(1, sweep.Status);
        string problem = sweep.ErrorLines[^1];
        Assert.Contains("3 of 6 runs failed", problem, StringComparison.Ordinal);
        Assert.Contains("not finite numbers", problem, StringComparison.Ordinal);
        Assert.Contains("the others are in", problem, StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(path, "runs.csv")).Length);
    }

    [Theory]
    [InlineData("--threads 1", "--threads is for all runs together: write it before the --, after hebb sweep")]
    [InlineData("--checkpoint-every 10s", "--checkpoint-every is for all runs together")]
    [InlineData("--out other", "--out is for all runs together")]
    [InlineData("--json", "--json is for all runs together")]
    [InlineData("--seed 4", "the seeds of the runs are those of --seeds")]
    [InlineData("--neurons 20 --cap 50", "--cap is 50; it must be between 1 and 20; the run would be: hebb train")]
    [InlineData("--epochs 1 --epochs 2", "--epochs is given twice; once is enough; the run would be: hebb train")]
    [InlineData("--data nope", "unknown data set 'nope'")]
    [InlineData("--rule nope.json", "--output-rule is 'nope.json'; it must be a name")]
    [InlineData("--validation 10000", "--validation is 10000")]
    public void Every_command_line_is_checked_completely_before_the_first_run(string options, string problem)
    {
        string[] data = options.Contains("--data", StringComparison.Ordinal) ? [] : ["--data=relu1"];

        var sweep = ToolRun.Of([
            "sweep",
            "--grid=step-size=0.01,0.02",
            "--out",
            Folder("none"),
            "--",
            "train",
            .. data,
            .. options.Split(' '),
        ]);

        Assert.Equal(2, sweep.Status);
        Assert.Contains(sweep.ErrorLines, line => line.StartsWith(problem, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Folder("none")));
    }

    [Theory]
    [InlineData("--grid=seed=1,2", "the seeds of the runs are those of --seeds")]
    [InlineData("--grid=threads=1,2", "--threads is for all runs together")]
    [InlineData("--grid=cap=5,50", "--cap is 50; it must be between 1 and 20")]
    [InlineData("--grid=data=relu1,nope", "unknown data set 'nope'")]
    public void Every_value_of_the_grid_is_checked_before_the_first_run(string grid, string problem)
    {
        string[] options = grid.Contains("cap", StringComparison.Ordinal) ? ["--neurons=20"] : [];

        var sweep = ToolRun.Of(["sweep", grid, "--out", Folder("none"), "--", "train", .. options]);

        Assert.Equal(2, sweep.Status);
        Assert.StartsWith(problem, sweep.ErrorLines[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder("none")));
    }

    [Fact]
    public void A_population_is_summarised_by_its_accuracies_and_chosen_by_that_of_the_network_that_is_kept()
    {
        var sweep = ToolRun.Of(
            "sweep",
            "--grid=generations=1,30",
            "--seeds=1..3",
            "--quiet",
            "--json",
            $"--out={Folder("populations")}",
            "--",
            "evolve",
            "--data=moons",
            "--neurons=20",
            "--genes=100",
            "--density=0.1",
            "--population=64"
        );

        Assert.Equal(("", 0), (sweep.Error, sweep.Status));
        string[] names =
        [
            .. sweep
                .ReadJson()
                .GetProperty("summary")
                .EnumerateArray()
                .Select(row => row.GetProperty("name").GetString()!),
        ];
        Assert.Contains("accuracy.sampled", names);
        var best = sweep.ReadJson().GetProperty("best");
        Assert.Equal("validationAccuracy.expected", best.GetProperty("result").GetString());
        Assert.Equal("30", best.GetProperty("settings").GetProperty("generations").GetString());
    }

    [Fact]
    public void The_best_combination_is_named_and_an_option_that_changes_nothing_is_reported()
    {
        string[] line = ["sweep", "--grid=rounds=1,2", "--grid=neurons=4,100", "--seeds=1,2", "--quiet", "--json"];

        var sweep = ToolRun.Of([
            .. line,
            "--out",
            Folder("sweep"),
            "--",
            "train",
            "--data=relu1",
            "--cap=4",
            "--limit=500",
        ]);

        Assert.Equal(0, sweep.Status);
        Assert.Contains(
            "--seeds 1,2: too few for an interval to compare by; at least 3 seeds are advised",
            sweep.Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--grid rounds changes nothing: every result is the same to the bit for 1, 2",
            sweep.Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("--grid neurons", sweep.Error, StringComparison.Ordinal);
        var best = sweep.ReadJson().GetProperty("best");
        Assert.Equal("testAccuracy", best.GetProperty("result").GetString());
        Assert.Equal("100", best.GetProperty("settings").GetProperty("neurons").GetString());
    }

    private string OwnTable(string name, double scale)
    {
        string path = Path.Combine(Directory.CreateDirectory(Folder("data")).FullName, name);
        File.WriteAllLines(
            path,
            Enumerable
                .Range(0, 40)
                .Select(i => (A: ((i * 37) % 41 / 41.0) - 0.49, B: ((i * 53) % 43 / 43.0) - 0.49))
                .Select(p =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{2 * scale * p.A:R},{2 * scale * p.B:R},{(p.A * p.B > 0 ? "a" : "b")}"
                    )
                )
        );
        return path;
    }

    [Theory]
    [InlineData("--grid=neuron=5", "train", "unknown option '--neuron'")]
    [InlineData("--grid=neurons=many", "train", "--neurons is 'many'")]
    [InlineData("--grid=neurons", "train", "--grid is 'neurons'")]
    [InlineData("--seeds=a", "train", "--seeds is 'a'")]
    [InlineData("--seeds=1", "sweep", "hebb sweep needs")]
    [InlineData("--seeds=1", "resume", "hebb resume needs")]
    [InlineData("--seeds=1", "trian", "unknown command 'trian'")]
    public void What_cannot_be_run_is_reported_before_anything_runs(string option, string command, string expected)
    {
        var sweep = ToolRun.Of("sweep", option, "--out", Folder("none"), "--", command);

        Assert.Equal(2, sweep.Status);
        Assert.Contains(expected, sweep.ErrorLines[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder("none")));
    }

    private static string[] Results(string path)
    {
        string runs = Path.Combine(path, "runs");
        return Directory.Exists(runs) ? Directory.GetFiles(runs, "result.json", SearchOption.AllDirectories) : [];
    }

    private static string[] Longer(int epochs) =>
        ["--", "train", "--data=relu1", "--cap=50", "--limit=3000", "--graph-rule=random:0.01", $"--epochs={epochs}"];

    private string Folder(string name) => Path.Combine(parent, name);
}
