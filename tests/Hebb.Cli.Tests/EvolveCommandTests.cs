using System.Globalization;
using System.Text.Json;
using Hebb.Networks;

namespace Hebb.Cli.Tests;

public sealed class EvolveCommandTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Networks_evolve_on_a_table_of_the_user_and_give_the_contracts_keys()
    {
        string table = OwnTable();

        var evolved = ToolRun.Of([
            .. Evolving(table),
            "--then=signsgd",
            "--steps=20",
            "--json",
            "--out",
            Folder("run"),
        ]);

        Assert.Equal(ExitStatus.Done, evolved.Status);
        var json = evolved.ReadJson();
        Assert.Equal("evolve", json.GetProperty("command").GetString()!);
        Assert.Equal(30, json.GetProperty("generations").GetInt32());
        Assert.InRange(json.GetProperty("accuracy").GetProperty("expected").GetDouble(), 0.7, 1);
        Assert.InRange(json.GetProperty("accuracy").GetProperty("sampled").GetDouble(), 0.5, 1);
        Assert.InRange(json.GetProperty("accuracy").GetProperty("rounded").GetDouble(), 0.5, 1);
        Assert.InRange(json.GetProperty("fixedAlleles").GetInt32(), 0, 200);
        Assert.Equal(20, ModelFile.Load(evolved.PathOf("model")).Network.U.Rows);
        string report = File.ReadAllText(evolved.PathOf("report"));
        Assert.Contains("Allele frequencies through time", report);
        Assert.Contains("Receptive fields", report);
    }

    [Fact]
    public void Threads_change_no_byte()
    {
        string table = OwnTable();
        foreach (int threads in new[] { 1, 3 })
        {
            var run = ToolRun.Of([.. Evolving(table), $"--threads={threads}", "--out", Folder($"{threads}")]);
            Assert.Equal(ExitStatus.Done, run.Status);
        }

        foreach (string name in new[] { "model.safetensors", "metrics.jsonl" })
        {
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(Folder("1"), name)),
                File.ReadAllBytes(Path.Combine(Folder("3"), name))
            );
        }
    }

    [Theory]
    [InlineData("--preset=accurate", 4, 0.2)]
    [InlineData("--preset=fast", 1, 0)]
    public void A_preset_gives_defaults_and_what_is_given_stands(string preset, double selection, double last)
    {
        var run = ToolRun.Of([.. Evolving(OwnTable()), preset, "--out", Folder("run")]);

        Assert.Equal(ExitStatus.Done, run.Status);
        var asked = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(Folder("run"), "run.json")))
            .RootElement.GetProperty("options");
        Assert.Equal(selection, asked.GetProperty("selection").GetDouble());
        Assert.Equal(last, asked.GetProperty("final-selection").GetDouble());
        Assert.Equal(200, asked.GetProperty("genes").GetInt32());
        Assert.Equal(64, asked.GetProperty("population").GetInt32());
    }

    [Fact]
    public async Task Killed_and_resumed_it_gives_the_same_bytes()
    {
        string[] longer =
        [
            .. Evolving(OwnTable()),
            "--generations=300",
            "--fixation-threshold=0.02",
            "--then=signsgd",
            "--steps=50",
        ];
        string[] line = [.. longer.Where(option => option != "--generations=30"), "--checkpoint-every=0.05s"];
        Assert.Equal(0, ToolRun.Of([.. line, "--out", Folder("whole")]).Status);

        using (var tool = HebbProcess.Start([.. line, "--out", Folder("killed")]))
        {
            await tool.WaitForRecordsAsync(Folder("killed"), 5);
            tool.Kill();
            await tool.EndAsync();
        }

        var end = await HebbProcess.RunAsync(["resume", Folder("killed"), "--threads", "1", "--quiet"]);
        Assert.Equal(0, end.Status);
        foreach (string name in new[] { "model.safetensors", "metrics.jsonl" })
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(Path.Combine(Folder("whole"), name)),
                await File.ReadAllBytesAsync(Path.Combine(Folder("killed"), name))
            );
        }
    }

    [Theory]
    [InlineData("--shifted=true", "the columns of a table are no image")]
    [InlineData("--digits=0-7", "Digits is 0-7")]
    [InlineData("--digits=1", "Digits is 1")]
    [InlineData("--digits=two", "Digits is two")]
    [InlineData("--neurons=10,", "--neurons is 10,")]
    [InlineData("--population=1", "population is 1")]
    public void What_makes_no_sense_is_named(string option, string expected)
    {
        var run = ToolRun.Of([.. Evolving(OwnTable()).Where(o => !o.StartsWith(option.Split('=')[0] + "=")), option]);

        Assert.Equal(2, run.Status);
        Assert.Contains(expected, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    private static string[] Evolving(string table) =>
        [
            "evolve",
            "--data",
            table,
            "--neurons=20",
            "--edge-probability=0.8",
            "--genes=200",
            "--density=0.05",
            "--population=64",
            "--generations=30",
            "--batch-size=20",
            "--validation=10",
            "--per-class=60",
            "--score-scale=0.3",
            "--measure-every=10",
            "--quiet",
        ];

    // Three labels by which number of a row is the largest.
    private string OwnTable()
    {
        string path = Path.Combine(parent, "own.csv");
        var lines = new List<string> { "a,b,c,label" };
        for (int i = 0; i < 400; i++)
        {
            double[] x =
            [
                .. Enumerable.Range(0, 3).Select(c => (((i * 37) + (c * 11)) % 50 / 100.0) + (i % 3 == c ? 0.6 : 0)),
            ];
            lines.Add(string.Join(",", x.Select(v => v.ToString(CultureInfo.InvariantCulture))) + $",{i % 3}");
        }

        File.WriteAllLines(path, lines);
        return path;
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
