using System.Text.Json.Nodes;

namespace Hebb.Mpi.Tests;

/// <summary>However many processes share a run, it gives the same bytes.</summary>
public sealed class SameBytesTests : IDisposable
{
    private static readonly Dictionary<string, string[]> Commands = new()
    {
        ["evolve"] =
        [
            "evolve",
            "--data=moons",
            "--neurons=20",
            "--genes=200",
            "--population=64",
            "--generations=15",
            "--batch-size=20",
            "--edge-probability=1",
            "--validation=20",
            "--then=signsgd",
            "--steps=20",
        ],
        ["learn"] =
        [
            "learn",
            "--data=halfspace",
            "--neurons=30",
            "--cap=15",
            "--restarts=3",
            "--meta-steps=20",
            "--batches-per-step=2",
        ],
        ["learn by evolution"] =
        [
            "learn",
            "--by=evolution",
            "--data=halfspace",
            "--neurons=30",
            "--cap=15",
            "--restarts=1",
            "--generations=3",
            "--population=8",
            "--examples=200",
            "--fitness-examples=200",
        ],
        ["transfer"] =
        [
            "transfer",
            "--output-rule=perceptron",
            "--data=halfspace,relu1",
            "--models=small-feedforward",
            "--repeats=3",
            "--limit=200",
        ],
        ["attack"] =
        [
            "attack",
            "MODEL",
            "--data=moons",
            "--images=30",
            "--epsilons=0.1,0.3",
            "--attacks=pgd,square",
            "--steps=5",
        ],
        ["attack with surrogates"] =
        [
            "attack",
            "MODEL",
            "--data=moons",
            "--images=10",
            "--epsilons=0.1,0.3",
            "--attacks=suite",
        ],
        ["certify"] = ["certify", "MODEL", "--data=moons", "--images=9", "--epsilons=0.1,0.3", "--draws=200"],
        ["train in folds"] =
        [
            "train",
            "--data=moons",
            "--neurons=30",
            "--cap=10",
            "--epochs=1",
            "--limit=200",
            "--folds=5",
        ],
        ["theory"] = ["theory", "table-1"],
        ["represent"] = ["represent", "--data=moons", "--neurons=20", "--limit=200", "--draws=2", "--labels=2,4"],
        ["reproduce"] = ["reproduce", "rules-table1", "--quick"],
    };

    private static readonly string[] Training =
    [
        "train",
        "--data=moons",
        "--neurons=30",
        "--cap=10",
        "--epochs=1",
        "--limit=200",
        "--quiet",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [InlineData("evolve", 1, 2)]
    [InlineData("evolve", 2, 1)]
    [InlineData("evolve", 3, 1)]
    [InlineData("evolve", 4, 2)]
    [InlineData("learn", 2, 2)]
    [InlineData("learn by evolution", 3, 1)]
    [InlineData("transfer", 2, 1)]
    [InlineData("attack", 3, 1)]
    [InlineData("attack with surrogates", 3, 1)]
    [InlineData("certify", 3, 1)]
    [InlineData("train in folds", 2, 1)]
    [InlineData("theory", 2, 1)]
    [InlineData("represent", 2, 1)]
    [InlineData("reproduce", 2, 1)]
    public async Task Ranks_change_no_byte(string command, int ranks, int threads)
    {
        string[] line = [.. Commands[command].Select(word => word.Replace("MODEL", Folder("trained"))), "--quiet"];
        if (line.Contains(Folder("trained")))
        {
            Assert.Equal(0, ToolRun.Of([.. Training, "--out", Folder("trained")]).Status);
        }

        Assert.Equal(0, ToolRun.Of([.. line, "--out", Folder("alone")]).Status);

        var run = await MpiJob.RunAsync(ranks, [.. line, $"--threads={threads}", "--out", Folder("ranks")]);

        Assert.Empty(MpiJob.LinesOfRanks(run));
        Assert.Equal(0, run.Status);
        AssertSame(Folder("alone"), Folder("ranks"));
    }

    // As on machines of different sizes: a rank has as many threads by default.
    [Fact]
    public async Task Ranks_with_different_numbers_of_processors_change_no_byte()
    {
        string[] Line(string folder) => [.. Commands["theory"], "--quiet", "--out", Folder(folder)];
        string[] Rank(int processors) =>
            ["env", $"DOTNET_PROCESSOR_COUNT={processors}", "dotnet", MpiJob.Tool, .. Line("ranks")];
        Assert.Equal(0, ToolRun.Of(Line("alone")).Status);

        using var job = MpiJob.StartWords(1, [.. Rank(2), ":", "-n", "1", .. Rank(6)]);
        var run = await job.EndAsync();

        Assert.Empty(MpiJob.LinesOfRanks(run));
        Assert.Equal(0, run.Status);
        AssertSame(Folder("alone"), Folder("ranks"));
    }

    [Fact]
    public async Task Rank_0_alone_speaks_and_keeps_files()
    {
        using var job = MpiJob.Start(3, [.. Commands["evolve"], "--out", Folder("run"), "--json", "--quiet"]);
        var run = await job.EndAsync();

        Assert.Equal("evolve", run.ReadJson().GetProperty("command").GetString());
        Assert.Contains("\"ranks\": 3", await File.ReadAllTextAsync(Path.Combine(Folder("run"), "run.json")));
        Assert.Empty(job.FoldersOfRanks);
        Assert.Equal(["run"], Directory.GetDirectories(parent).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_run_that_starts_others_does_them_with_the_same_ranks()
    {
        using var job = MpiJob.StartProgram(2, "ranks", "StartsAnother", "--out", Folder("run"), "--quiet");
        var run = await job.EndAsync();

        Assert.Empty(MpiJob.LinesOfRanks(run));
        Assert.Contains(
            "\"ranks\": 2",
            await File.ReadAllTextAsync(Path.Combine(Folder("run"), "another", "run.json"))
        );
        Assert.True(File.Exists(Path.Combine(Folder("run"), "another", "result.json")));
        Assert.Empty(job.FoldersOfRanks);
    }

    internal static void AssertSame(string expected, string found)
    {
        string[] files = ["metrics.jsonl", "model.safetensors", "rule.json"];
        Assert.Equal(Result(expected), Result(found));
        Assert.True(File.Exists(Path.Combine(found, "report.html")));
        foreach (string file in files.Where(name => File.Exists(Path.Combine(expected, name))))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(expected, file)), File.ReadAllBytes(Path.Combine(found, file)));
        }
    }

    // Without what says when, where and how fast: costs of attacks must be the same too.
    private static string Result(string run)
    {
        string text = File.ReadAllText(Path.Combine(run, "result.json"));
        var result = JsonNode.Parse(text.Replace(run, "RUN", StringComparison.Ordinal))!.AsObject();
        Array.ForEach(["seconds", "checkpoints", "epochSeconds"], name => result.Remove(name));
        return result.ToJsonString();
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
