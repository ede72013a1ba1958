using Hebb.Data;
using Hebb.Networks;

namespace Hebb.Cli.Tests;

public sealed class DopamineCommandTests : IDisposable
{
    private static readonly string[] Training =
    [
        "dopamine",
        "--data=blobs",
        "--neurons=3000",
        "--cap=60",
        "--epochs=6",
        "--quiet",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [InlineData("--method=dopamine")]
    [InlineData("--method=signsgd")]
    [InlineData("--method=adam")]
    public async Task It_gives_the_contracts_keys_and_a_model_of_that_accuracy(string method)
    {
        var run = ToolRun.Of([.. Training, method, "--validation=100", "--json", "--out", Folder("run")]);

        Assert.Equal(("", 0), (run.Error, run.Status));
        var json = run.ReadJson();
        double accuracy = json.GetProperty("testAccuracy").GetDouble();
        Assert.InRange(accuracy, 0.9, 1);
        var curve = json.GetProperty("curve");
        Assert.Equal(6, curve.GetArrayLength());
        Assert.Equal(accuracy, curve[5].GetProperty("testAccuracy").GetDouble());
        Assert.InRange(json.GetProperty("validationAccuracy").GetDouble(), 0.85, 1);
        Assert.InRange(json.GetProperty("firing").GetDouble(), 1, 60);
        var network = ModelFile.Load(run.PathOf("model")).Network;
        var data = await DataSets.LoadAsync("blobs", seed: 1);
        Assert.Equal(accuracy, network.Accuracy(data.Test));
        Assert.Contains(
            "Right answers after each epoch",
            await File.ReadAllTextAsync(run.PathOf("report")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_papers_rule_is_a_preset_that_options_go_before()
    {
        string folder = Folder("run");
        Assert.Equal(0, ToolRun.Of([.. Training, "--preset=paper", "--weights=averaged", "--out", folder]).Status);
        string options = File.ReadAllText(Path.Combine(folder, "run.json"));
        foreach (
            string expected in (string[])["\"reward\": \"threshold\"", "\"step-size\": 1", "\"weights\": \"averaged\""]
        )
        {
            Assert.Contains(expected, options, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_printed_formula_learns_less_than_chance()
    {
        var run = ToolRun.Of([.. Training, "--reward=printed", "--weights=last", "--json", "--out", Folder("run")]);
        Assert.InRange(run.ReadJson().GetProperty("testAccuracy").GetDouble(), 0, 0.5);
    }

    [Fact]
    public async Task Killed_and_resumed_it_ends_with_the_same_bytes_on_any_number_of_threads_and_from_files()
    {
        string[] longer = [.. Training.Where(word => word != "--epochs=6"), "--epochs=40", "--post-synaptic=sampled"];
        string whole = Folder("whole");
        Assert.Equal(0, ToolRun.Of([.. longer, "--threads=1", "--out", whole]).Status);
        foreach (string memory in (string[])["--feature-memory=2048", "--feature-memory=0"])
        {
            string run = Folder($"killed{memory}");
            using (
                var tool = HebbProcess.Start([
                    .. longer,
                    memory,
                    "--threads=2",
                    "--checkpoint-every=0.01s",
                    "--out",
                    run,
                ])
            )
            {
                string metrics = Path.Combine(run, "metrics.jsonl");
                await tool.WaitUntilAsync(
                    () => File.Exists(metrics) && new FileInfo(metrics).Length > 500,
                    $"500 bytes in {metrics}"
                );
                tool.Kill();
                await tool.EndAsync();
            }

            var end = await HebbProcess.RunAsync("resume", run, "--quiet");
            Assert.Equal(("", 0), (end.Error, end.Status));
            foreach (string file in (string[])["metrics.jsonl", "model.safetensors"])
            {
                byte[] found = await File.ReadAllBytesAsync(Path.Combine(run, file));
                byte[] expected = await File.ReadAllBytesAsync(Path.Combine(whole, file));
                if (file == "metrics.jsonl")
                {
                    Assert.Equal(expected, found);
                }
                else
                {
                    // The models differ in the options that they tell of.
                    Assert.Equal(
                        ModelFile.Load(Path.Combine(whole, file)).Network.U.Buffer.ToArray(),
                        ModelFile.Load(Path.Combine(run, file)).Network.U.Buffer.ToArray()
                    );
                }
            }
        }
    }

    [Fact]
    public void Features_of_another_seed_or_a_torn_file_are_refused_in_one_line()
    {
        string features = Folder("features");
        string[] kept = [.. Training, "--feature-folder", features];
        var first = ToolRun.Of([.. kept, "--json", "--out", Folder("first")]);
        Assert.Equal(0, first.Status);
        var second = ToolRun.Of([.. kept, "--json", "--out", Folder("second")]);
        Assert.Equal(
            first.ReadJson().GetProperty("curve").GetRawText(),
            second.ReadJson().GetProperty("curve").GetRawText()
        );

        var other = ToolRun.Of([.. kept, "--seed=2", "--out", Folder("other")]);
        Assert.Equal(1, other.Status);
        Assert.Contains("features of 'seed 1", Assert.Single(other.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("'seed 2", other.Error, StringComparison.Ordinal);

        string file = Path.Combine(features, "train.rows");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^8]);
        var incomplete = ToolRun.Of([.. kept, "--out", Folder("incomplete")]);
        Assert.Equal(1, incomplete.Status);
        Assert.Contains($"{file}: incomplete", Assert.Single(incomplete.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--limit=-1", "--limit is -1; it must be at least 0")]
    [InlineData("--threshold=2", "--threshold is 2; it must be above 0 and at most 1")]
    [InlineData("--batch-size=0", "--batch-size is 0; it must be at least 1")]
    public void A_wrong_option_is_named_as_people_type_it(string option, string line)
    {
        var run = ToolRun.Of([.. Training, option]);
        Assert.Equal(2, run.Status);
        Assert.Contains(line, run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Means_with_a_baseline_are_refused()
    {
        var run = ToolRun.Of([.. Training, "--method=adam", "--weights=averaged"]);
        Assert.Equal(2, run.Status);
        Assert.Contains("--weights", run.ErrorLines[0], StringComparison.Ordinal);
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
