using System.Text.Json;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Cli.Tests;

/// <summary><c>hebb train --preset robust</c> and <c>--noise</c>.</summary>
public sealed class RobustPresetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Images_get_learned_filters_a_margin_and_noise_and_the_model_can_be_shown_and_used()
    {
        string images = WriteImages(18);
        string path = Path.Combine(folder, "run");

        var run = Do($"train --data {images} --preset robust --epochs 2 --json --out {path}");

        Assert.Equal(0, run.Status);
        var json = run.ReadJson();
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.9, 1);
        Assert.All(
            (string[])["filters", "noise", "train"],
            phase => Assert.True(json.GetProperty("seconds").TryGetProperty(phase, out _), phase)
        );
        var options = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(path, "run.json")))
            .RootElement.GetProperty("options");
        Assert.Equal(0.7, options.GetProperty("noise").GetDouble(), 1e-6);
        Assert.Equal(0.7, options.GetProperty("margin").GetDouble(), 1e-6);
        Assert.Equal((2, 4096), (options.GetProperty("epochs").GetInt32(), options.GetProperty("neurons").GetInt32()));
        var (network, _) = ModelFile.Load(Path.Combine(path, "model.safetensors"));
        var layer = Assert.IsType<ConvolutionalLayer>(Assert.Single(network.Hidden));
        Assert.Equal(new ConvolutionOptions(256, 11, 8) { Stride = 2 }, layer.Options);
        Assert.True(network.Reads.UnitLength);

        string page = Path.Combine(folder, "page.html");
        var show = Do($"show {path} --data {images}");
        Assert.Equal(0, show.Status);
        Assert.Contains("256 filters of 11×11 pixels, stride 2", show.Output, StringComparison.Ordinal);
        Assert.Equal(0, Do($"show {path} --to {page}").Status);
        Assert.Equal(0, Do($"evaluate {path} --data {images}").Status);
    }

    [Theory]
    [InlineData(
        "--data relu1 --preset robust",
        "--preset is robust; it must be auto, paper, fast or accurate for tables of 10 columns: it needs images of at least 17×17 pixels"
    )]
    [InlineData(
        "--data mnist --preset robust --rounds 2",
        "--rounds is given; it must be left out with --preset robust"
    )]
    [InlineData(
        "--data mnist --preset robust --graph-rule constant:-1",
        "--graph-rule is given; it must be left out with --preset robust, whose layer has no graph"
    )]
    [InlineData("--data relu1 --preset certified --radius 0", "--radius is 0; it must be above 0 and at most 1000000")]
    [InlineData("--data relu1 --adversarial -1", "--adversarial is -1; it must be between 0 and 1000000")]
    [InlineData("--data relu1 --adversarial 1e9", "--adversarial is 1E+09; it must be between 0 and 1000000")]
    [InlineData("--data relu1 --noise -1", "--noise is -1; it must be between 0 and 1000000")]
    public void What_does_not_fit_is_refused_in_one_line(string options, string message)
    {
        var run = Do($"train {options} --out {Path.Combine(folder, "refused")}");

        Assert.Equal(2, run.Status);
        Assert.Contains(message, run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(16)]
    public void Small_images_are_refused_by_their_size(int side)
    {
        var run = Do($"train --data {WriteImages(side)} --preset robust --out {Path.Combine(folder, "small")}");

        Assert.Equal(2, run.Status);
        Assert.Contains($"for images of {side}×{side} pixels", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_works_without_filters_too()
    {
        string line = "train --data relu1 --limit 300 --neurons 50 --cap 20 --json";
        var (without, with) = (Do($"{line} --noise 0"), Do($"{line} --noise 0.5"));

        Assert.Equal((0, 0), (without.Status, with.Status));
        Assert.NotEqual(Mistakes(without), Mistakes(with));
        static long Mistakes(ToolRun run) => run.ReadJson().GetProperty("mistakes").GetInt64();
    }

    [Fact]
    public void Few_examples_of_many_make_small_batches()
    {
        var run = Do("train --data relu1 --limit 30 --neurons 50 --cap 20 --adversarial 0.5 --json");

        Assert.Equal((0, ""), (run.Status, run.Error));
    }

    private ToolRun Do(string line)
    {
        string[] words = line.Split(' ');
        return ToolRun.Of(
            words[0] == "train" && !words.Contains("--out")
                ? [.. words, "--quiet", "--out", Path.Combine(folder, Guid.NewGuid().ToString())]
                : [.. words, "--quiet"]
        );
    }

    private string WriteImages(int side) => ImageFolder.Write(folder, side);
}
