using Hebb.Networks;

namespace Hebb.Cli.Tests;

/// <summary><c>hebb train --features</c> and <c>--labels</c>.</summary>
public sealed class FeaturesOptionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("prototypes", 1)]
    [InlineData("prototypes-recurrent", 3)]
    public void Prototypes_are_learned_from_all_examples_and_the_output_from_a_few_and_every_command_takes_the_model(
        string features,
        int rounds
    )
    {
        string path = Path.Combine(folder, "run");
        var run = Do($"train --data blobs --features {features} --labels 20 --limit 400 --json --out {path}");

        Assert.Equal(0, run.Status);
        var json = run.ReadJson();
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.85, 1);
        Assert.Equal(20, json.GetProperty("examples").GetInt32());
        Assert.Equal(400, json.GetProperty("featureExamples").GetInt32());
        Assert.True(json.GetProperty("seconds").TryGetProperty("features", out _));
        var network = Network.Load(Path.Combine(path, "model.safetensors"));
        var layer = Assert.IsType<CompetitiveLayer>(Assert.Single(network.Hidden));
        Assert.Equal((50, rounds), (layer.Units, layer.Caps.Count));

        var show = Do($"show {path}");
        Assert.Equal(0, show.Status);
        Assert.Contains("layer 0 is competitive", show.Output, StringComparison.Ordinal);
        Assert.Equal(0, Do($"evaluate {path} --data blobs").Status);
        string onnx = Path.Combine(folder, "model.onnx");
        Assert.Equal(0, Do($"export {path} --onnx --to {onnx}").Status);
        Assert.Equal(0, Do($"show {path} --to {Path.Combine(folder, "page.html")}").Status);
    }

    [Theory]
    [InlineData(
        "--features prototypes --preset robust",
        "--features is prototypes; it must be random with --preset robust"
    )]
    [InlineData(
        "--features prototypes --rounds 2",
        "--rounds is given; it must be left out with --features prototypes"
    )]
    [InlineData("--features prototypes --folds 3", "--folds is 3; it must be 0 with --features")]
    [InlineData("--self-training true", "--self-training is true; it must be false")]
    [InlineData("--labels 20 --folds 3", "--folds is 3; it must be 0 with --labels")]
    [InlineData("--labels 20 --preset certified", "--labels is 20; it must be 0 with this preset")]
    [InlineData("--labels -1", "--labels is -1; it must be at least 0")]
    [InlineData("--labels 1", "--labels is 1; it must be between 2")]
    [InlineData("--features prototypes --neurons 1", "--neurons is 1; it must be between 2")]
    [InlineData("--features prototypes --neurons 20 --cap 20", "--cap is 20; it must be between 1 and 19")]
    [InlineData(
        "--features filters-prototypes",
        "--features is filters-prototypes; it must be prototypes-recurrent for tables"
    )]
    public void What_does_not_fit_is_refused_in_one_line(string options, string message)
    {
        var run = Do($"train --data blobs {options} --out {Path.Combine(folder, "refused")}");

        Assert.Equal(2, run.Status);
        Assert.Contains(message, run.ErrorLines[0], StringComparison.Ordinal);
    }

    private static ToolRun Do(string line) => ToolRun.Of([.. line.Split(' '), "--quiet"]);
}
