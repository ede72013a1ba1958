using System.Text.Json;
using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.Cli.Tests;

public sealed class TrainCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private int runs;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_run_gives_the_contracts_keys_and_leaves_its_folder()
    {
        var (run, path) = Train("--data relu1 --limit 400 --validation 100 --neurons 60 --cap 20 --epochs 3 --json");

        Assert.Equal(0, run.Status);
        var json = run.ReadJson();
        Assert.Equal("train", json.GetProperty("command").GetString());
        Assert.Equal(400, json.GetProperty("examples").GetInt32());
        Assert.Equal(3, json.GetProperty("epochSeconds").GetArrayLength());
        foreach (string key in new[] { "trainAccuracy", "validationAccuracy", "testAccuracy" })
        {
            Assert.InRange(json.GetProperty(key).GetDouble(), 0.55, 1);
        }

        var seconds = json.GetProperty("seconds");
        Assert.All(
            new[] { "data", "train", "evaluate" },
            phase => Assert.True(seconds.TryGetProperty(phase, out _), phase)
        );
        Assert.Equal(path, json.GetProperty("run").GetString());
        Assert.Equal("model.safetensors", json.GetProperty("model").GetString());

        var (network, provenance) = ModelFile.Load(Path.Combine(path, "model.safetensors"));
        var layer = Assert.IsType<RecurrentLayer>(Assert.Single(network.Hidden));
        Assert.Equal((10, 60, 2, 20, 1), (network.Inputs, layer.Neurons, network.Labels, layer.Cap, layer.Rounds));
        Assert.Equal("relu1", provenance.Data);
        Assert.Equal("perceptron-fired-only", RuleFile.Load(Path.Combine(path, "rule.json")).Name);
        string[] epochs =
        [
            .. File.ReadLines(Path.Combine(path, "metrics.jsonl")).Where(line => line.Contains("\"kind\":\"epoch\"")),
        ];
        Assert.Equal(3, epochs.Length);
        long mistakes = epochs.Sum(line => JsonDocument.Parse(line).RootElement.GetProperty("mistakes").GetInt64());
        Assert.Equal(json.GetProperty("mistakes").GetInt64(), mistakes);
        var asked = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "run.json"))).RootElement;
        Assert.Equal(60, asked.GetProperty("options").GetProperty("neurons").GetInt32());
    }

    [Theory]
    [InlineData("--preset fast", 1000, 200, "averaged", 2)]
    [InlineData("--preset fast --neurons 300 --weights last", 300, 200, "last", 2)]
    [InlineData("--preset accurate --neurons 1500 --epochs 1", 1500, 1000, "averaged", 1)]
    [InlineData("--preset paper", 1000, 500, "last", 2)]
    public void A_preset_gives_defaults_and_what_is_given_stands(
        string options,
        int neurons,
        int cap,
        string weights,
        int epochs
    )
    {
        var (run, path) = Train($"--data blobs --limit 50 {options}");

        Assert.Equal(0, run.Status);
        var asked = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(path, "run.json")))
            .RootElement.GetProperty("options");
        Assert.Equal(neurons, asked.GetProperty("neurons").GetInt32());
        Assert.Equal(cap, asked.GetProperty("cap").GetInt32());
        Assert.Equal(weights, asked.GetProperty("weights").GetString());
        Assert.Equal(epochs, asked.GetProperty("epochs").GetInt32());
        var (network, provenance) = ModelFile.Load(Path.Combine(path, "model.safetensors"));
        var layer = (RecurrentLayer)network.Hidden[0];
        Assert.Equal((neurons, cap), (layer.Neurons, layer.Cap));
        Assert.Equal(weights, provenance.Options["weights"]);
    }

    [Theory]
    [InlineData("--rounds 1 --weights averaged")]
    [InlineData("--rounds 3 --graph-rule random:0.01 --recurrence through-graph --fired in-cap")]
    [InlineData(
        "--rounds 2 --graph-rule homeostatic:0.2 --graph-when every --graph-learns-for 150 --weight-range -0.1,0.1"
    )]
    public void One_thread_and_several_write_the_same_files(string options)
    {
        string line = $"--data blobs --limit 300 --neurons 70 --cap 30 {options}";
        var (one, first) = Train($"{line} --threads 1");
        var (three, second) = Train($"{line} --threads 3");

        Assert.Equal((0, 0), (one.Status, three.Status));
        foreach (string file in new[] { "model.safetensors", "metrics.jsonl", "rule.json" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(first, file)), File.ReadAllBytes(Path.Combine(second, file)));
        }
    }

    [Theory]
    [InlineData("--cap 1001", "--cap is 1001; it must be between 1 and 1000")]
    [InlineData("--edge-probability 0", "--edge-probability is 0; it must be above 0 and at most 1")]
    [InlineData("--rounds 0", "--rounds is 0; it must be between 1 and 16")]
    [InlineData("--rounds 17", "--rounds is 17; it must be between 1 and 16")]
    [InlineData("--input-weights ones --edge-probability 1", "--input-weights is ones; it must be normal when")]
    [InlineData("--epochs 0", "--epochs is 0; it must be between 1 and")]
    [InlineData("--step-size nan", "--step-size is 'nan'; it must be a finite number")]
    [InlineData("--weight-range 1,-1", "--weight-range is 1,-1; it must be")]
    [InlineData("--graph-rule constant:much", "--graph-rule is 'constant:much'; it must be")]
    [InlineData("--graph-rule homeostatic:0.2", "--rounds is 1; it must be at least 2")]
    [InlineData("--output-rule perceptro", "did you mean 'perceptron'?")]
    [InlineData("--validation 10000", "--validation is 10000; it must be between 0 and 9999")]
    public void A_wrong_option_is_named_with_its_value_and_range(string options, string message)
    {
        var (run, path) = Train($"--data relu1 {options}");

        Assert.Equal(2, run.Status);
        Assert.Contains(message, run.ErrorLines[0]);
        Assert.Empty(run.Output);
        Assert.False(Directory.Exists(path), "a run that was refused leaves no folder");
    }

    [Theory]
    [InlineData(
        "{\"format\": \"hebb-rule\", \"version\": 1, \"rounds\": 1, \"output\": {\"0\": {\"label\": NaN",
        "rule.json"
    )]
    [InlineData("[1, 2, 3]", "rule.json")]
    [InlineData("", "rule.json")]
    public void A_damaged_rule_file_is_refused_in_one_line(string text, string name)
    {
        string file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        var (run, path) = Train($"--data relu1 --output-rule {file}");

        Assert.Equal(1, run.Status);
        Assert.Contains(file, Assert.Single(run.ErrorLines));
        Assert.False(Directory.Exists(path), "a run that was refused leaves no folder");
    }

    [Fact]
    public void A_rule_for_another_number_of_rounds_is_refused()
    {
        var (_, path) = Train("--data blobs --limit 50 --neurons 20 --cap 5 --rounds 2 --graph-rule constant:-1");
        var (run, _) = Train($"--data blobs --rounds 3 --output-rule {Path.Combine(path, "rule.json")}");

        Assert.Equal(2, run.Status);
        Assert.Contains("--rounds is 3; it must be 2", run.ErrorLines[0]);
    }

    [Theory]
    [InlineData("a,b,label\n1,2,x\n1,NaN,y\n", "line 3")]
    [InlineData("a,b,label\n1,2,x\n1\n", "line 3")]
    public void Damaged_data_end_with_status_3_and_leave_nothing(string csv, string place)
    {
        string file = Path.Combine(folder, "mine.csv");
        File.WriteAllText(file, csv);
        var (run, path) = Train($"--data {file} --neurons 10 --cap 5");

        Assert.Equal(3, run.Status);
        Assert.Contains("mine.csv", run.ErrorLines[0]);
        Assert.Contains(place, run.ErrorLines[0]);
        Assert.False(Directory.Exists(path), "a run that was refused leaves no folder");
    }

    [Fact]
    public void A_rule_that_a_run_wrote_trains_another_to_the_same_bits()
    {
        string line = "--data moons --neurons 50 --cap 20 --rounds 2 --graph-when every --graph-learns-for 100";
        var (_, first) = Train($"{line} --graph-rule homeostatic:0.3 --graph-step-size 0.0001");
        string rule = Path.Combine(first, "rule.json");
        var (run, second) = Train($"{line} --output-rule {rule} --graph-rule {rule} --graph-step-size 0.0001");

        Assert.Equal(0, run.Status);
        var (one, two) = (Load(first), Load(second));
        Assert.Equal(one.U.Buffer.ToArray(), two.U.Buffer.ToArray());
        Assert.Equal(Graph(one), Graph(two));

        static float[] Graph(Network network) => ((RecurrentLayer)network.Hidden[0]).W.Buffer.ToArray();

        static Network Load(string run) => ModelFile.Load(Path.Combine(run, "model.safetensors")).Network;
    }

    private (ToolRun Run, string Path) Train(string options)
    {
        string path = Path.Combine(folder, $"run-{++runs}");
        return (ToolRun.Of(["train", .. options.Split(' '), "--out", path, "--quiet"]), path);
    }
}
