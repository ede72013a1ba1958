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

    private static readonly string[] Swept =
    [
        "--",
        "train",
        "--data=relu1",
        "--cap=50",
        "--limit=3000",
        "--graph-rule=random:0.01",
    ];

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
        Assert.Equal(0, ToolRun.Of([.. Sweep, "--out", whole, .. Swept]).Status);
        string path = Folder("killed");
        string[] line = [.. Sweep, "--out", path, "--threads=1", .. Swept];
        var finished = new Dictionary<string, DateTime>();
        foreach (int count in new[] { 1, 4, 9 })
        {
            using var tool = HebbProcess.Start(line);
            await tool.WaitUntilAsync(() => Results(path).Length >= count, $"{count} finished runs in {path}");
            tool.Kill();
            await tool.EndAsync();
            foreach (string result in Results(path))
            {
                finished.TryAdd(result, File.GetLastWriteTimeUtc(result));
            }

            Assert.InRange(finished.Count, count, 11);
        }

        Assert.Equal(0, ToolRun.Of(line).Status);

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
    public async Task An_interrupted_sweep_goes_on_by_resume()
    {
        string path = Folder("sweep");
        using var tool = HebbProcess.Start([.. Sweep, "--out", path, "--threads=1", .. Swept]);
        await tool.WaitUntilAsync(() => Results(path).Length >= 2, $"2 finished runs in {path}");
        await tool.SignalAsync("INT");
        var interrupted = await tool.EndAsync();
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
        string[] line = ["sweep", "--grid=cap=50,500", "--seeds=1,2", "--quiet", "--out", path];

        var sweep = ToolRun.Of([.. line, "--", "train", "--data=relu1", "--neurons=100", "--limit=100"]);

        Assert.Equal(1, sweep.Status);
        string problem = Assert.Single(sweep.ErrorLines);
        Assert.Contains("2 of 4 runs failed", problem, StringComparison.Ordinal);
        Assert.Contains("--cap is 500; it must be between 1 and 100", problem, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(path, "runs.csv")).Length);
    }

    [Theory]
    [InlineData("--grid=neuron=5", "train", "unknown option '--neuron'")]
    [InlineData("--grid=neurons=many", "train", "--neurons is 'many'")]
    [InlineData("--grid=neurons", "train", "--grid is 'neurons'")]
    [InlineData("--seeds=a", "train", "--seeds is 'a'")]
    [InlineData("--seeds=1", "sweep", "hebb sweep needs")]
    [InlineData("--seeds=1", "resume", "hebb resume needs")]
    [InlineData("--seeds=1", "trian", "unknown command 'trian'")]
    public void What_cannot_be_run_is_said_before_anything_is(string option, string command, string expected)
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

    private string Folder(string name) => Path.Combine(parent, name);
}
