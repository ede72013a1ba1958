using System.Text.Json;
using Hebb.Networks;

namespace Hebb.Cli.Tests;

/// <summary><c>hebb train</c> on images: filters, moments and views by the presets.</summary>
public sealed class ImagePresetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Images_get_learned_filters_by_default_and_the_model_can_be_shown_and_used()
    {
        string images = ImageFolder.Write(folder, 14);
        string path = Path.Combine(folder, "run");

        var run = Do($"train --data {images} --validation 30 --json --out {path}");

        Assert.Equal((0, ""), (run.Status, run.Error));
        var json = run.ReadJson();
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.9, 1);
        Assert.Contains("learned from patches", json.GetProperty("hidden").GetString(), StringComparison.Ordinal);
        Assert.All(
            (string[])["filters", "moments", "train"],
            phase => Assert.True(json.GetProperty("seconds").TryGetProperty(phase, out _), phase)
        );
        var options = OptionsOf(path);
        Assert.Equal("accurate", options.GetProperty("preset").GetString());
        // Half of the pixels are noise: no strokes.
        Assert.Equal("none", options.GetProperty("view").GetString());
        Assert.Equal((8, 0.1f), (options.GetProperty("epochs").GetInt32(), options.GetProperty("margin").GetSingle()));
        var network = ModelFile.Load(Path.Combine(path, "model.safetensors")).Network;
        var banks = Assert.IsType<ConcatenatedLayers>(Assert.Single(network.Hidden)).Banks;
        Assert.All(banks, bank => Assert.True(((ConvolutionalLayer)bank).Options.Standardise));
        Assert.Equal((2, null), (banks.Count, network.Input));
        Assert.Contains(
            "The filters of",
            File.ReadAllText(Path.Combine(path, "report.html")),
            StringComparison.Ordinal
        );
        Assert.Contains("standardised", Do($"show {path}").Output, StringComparison.Ordinal);
        Assert.Equal(0, Do($"evaluate {path} --data {images}").Status);
        Assert.Equal(0, Do($"export {path} --onnx --to {Path.Combine(folder, "model.onnx")}").Status);
    }

    [Fact]
    public void Large_images_are_not_limited_by_neurons_that_filters_do_not_have()
    {
        string images = ImageFolder.Write(folder, 270, train: 12, test: 4);

        var run = Do($"train --data {images} --epochs 1 --json --out {Path.Combine(folder, "run")}");

        Assert.Equal(0, run.Status);
        string hidden = run.ReadJson().GetProperty("hidden").GetString()!;
        Assert.Contains(
            "of images of 270×270 pixels filters see patches 10 pixels apart",
            hidden,
            StringComparison.Ordinal
        );
        var refused = Do($"train --data {images} --preset paper --neurons 10000");
        Assert.Contains("--neurons is 10000; it must be at most", refused.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_training_has_no_example_of_are_the_likely_cause_of_what_is_odd()
    {
        string images = ImageFolder.Write(folder, 14);

        var run = Do($"train --data {images} --limit 1 --out {Path.Combine(folder, "run")}");

        Assert.Equal(0, run.Status);
        Assert.Contains("pixels are used as they are", run.Output, StringComparison.Ordinal);
        Assert.Matches("mistakes?, [0-9]+ updates? in 8 epochs; trained in", run.Output);
        Assert.Contains(
            "the training examples have 1 of 2 labels (--limit is 1): the others cannot be learned",
            run.ErrorLines[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Neurons_with_receptive_fields_take_over_what_they_see_of_an_image()
    {
        string images = ImageFolder.Write(folder, 14);
        string path = Path.Combine(folder, "run");

        var run = Do(
            $"train --data {images} --neurons 60 --cap 20 --receptive-field 5 --imprint true --scale centre --json --out {path}"
        );

        Assert.Equal(0, run.Status);
        var network = ModelFile.Load(Path.Combine(path, "model.safetensors")).Network;
        var layer = Assert.IsType<RecurrentLayer>(Assert.Single(network.Hidden));
        for (int i = 0; i < layer.Neurons; i++)
        {
            double[] weights = [.. Enumerable.Range(0, layer.Inputs).Select(j => (double)layer.A[j, i])];
            Assert.Equal(25, Enumerable.Range(0, layer.Inputs).Count(j => layer.InputEdges![j, i]));
            Assert.Equal(0, weights.Sum(), 1e-5);
            Assert.Equal(1, weights.Sum(w => w * w), 1e-5);
        }

        Assert.Contains("1,500", Do($"show {path}").Output, StringComparison.Ordinal);
        var refused = Do($"train --data {images} --preset robust --imprint true");
        Assert.Equal(2, refused.Status);
        Assert.Contains("--imprint", refused.Error, StringComparison.Ordinal);
        refused = Do("train --data blobs --receptive-field 5");
        Assert.Contains("no image", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_is_part_of_the_model_and_of_the_report_and_works_with_folds_labels_and_a_twin()
    {
        string images = ImageFolder.Write(folder, 14);
        string path = Path.Combine(folder, "run");

        var run = Do(
            $"train --data {images} --view deskew --preset fast --folds 2 --beside gradient --json --out {path}"
        );

        Assert.Equal((0, ""), (run.Status, run.Error));
        var json = run.ReadJson();
        Assert.InRange(json.GetProperty("folds").GetProperty("mean").GetDouble(), 0.8, 1);
        Assert.InRange(json.GetProperty("beside").GetProperty("testAccuracy").GetDouble(), 0.8, 1);
        var network = ModelFile.Load(Path.Combine(path, "model.safetensors")).Network;
        Assert.Equal(ImageView.Deskew, network.Input!.View);
        string report = File.ReadAllText(Path.Combine(path, "report.html"));
        Assert.Contains("What the network sees", report, StringComparison.Ordinal);
        Assert.Contains("(view deskew)", Do($"show {path}").Output, StringComparison.Ordinal);
        Assert.Equal(0, Do($"evaluate {path} --data {images}").Status);
        Assert.Equal(0, Do($"attack {path} --data {images} --images 5 --attacks fgsm --epsilons 0.5 --json").Status);
        Assert.Equal(0, Do($"export {path} --onnx --to {Path.Combine(folder, "model.onnx")}").Status);

        var few = Do($"train --data {images} --preset best --labels 20 --limit 100 --json");
        Assert.Equal((0, ""), (few.Status, few.Error));
        Assert.Equal(
            (20, 30),
            (few.ReadJson().GetProperty("examples").GetInt32(), few.ReadJson().GetProperty("epochs").GetInt32())
        );
    }

    [Theory]
    [InlineData("--neurons 60 --cap 20")]
    [InlineData("--output-rule perceptron")]
    [InlineData("--noise 0.1")]
    [InlineData("--preset paper")]
    public void What_says_that_the_papers_network_is_meant_gives_that(string options)
    {
        string path = Path.Combine(folder, "run");

        var run = Do($"train --data {ImageFolder.Write(folder, 14)} --limit 50 {options} --view deskew --out {path}");

        Assert.Equal((0, ""), (run.Status, run.Error));
        Assert.Equal("paper", OptionsOf(path).GetProperty("preset").GetString());
        var network = ModelFile.Load(Path.Combine(path, "model.safetensors")).Network;
        Assert.IsType<RecurrentLayer>(Assert.Single(network.Hidden));
        Assert.Equal(ImageView.Deskew, network.Input!.View);
    }

    [Theory]
    [InlineData(
        "--data relu1 --preset best",
        "--preset is best; it must be auto, paper, fast or accurate for data that are not images"
    )]
    [InlineData("--data relu1 --view deskew", "--view is deskew; it must be none for data that are not images")]
    [InlineData(
        "--data relu1 --whitening 0.1",
        "--whitening is given; it must be left out where no filters are learned"
    )]
    [InlineData("--data IMAGES14 --preset paper --whitening 0.1", "--whitening is given; it must be left out")]
    [InlineData("--data IMAGES14 --whitening -1", "--whitening is -1; it must be between 0 and 1000")]
    [InlineData(
        "--data IMAGES14 --preset fast --neurons 10",
        "--neurons is given; it must be left out with --preset fast"
    )]
    [InlineData(
        "--data IMAGES14 --preset best --rounds 2",
        "--rounds is given; it must be left out with --preset best"
    )]
    [InlineData(
        "--data IMAGES8 --preset best",
        "--preset is best; it must be auto, paper, fast or accurate for images of 8×8 pixels: it needs at least 12×12"
    )]
    [InlineData("--data IMAGES14 --labels 1", "--labels is 1; it must be between")]
    [InlineData("--data IMAGES14 --labels 51 --limit 50", "--labels is 51; it must be between")]
    [InlineData("--data IMAGES14 --preset certified --view deskew", "--view is given; it must be left out")]
    public void What_does_not_fit_is_refused_in_one_line(string options, string message)
    {
        string line = options
            .Replace("IMAGES14", ImageFolder.Write(folder, 14), StringComparison.Ordinal)
            .Replace("IMAGES8", ImageFolder.Write(folder, 8), StringComparison.Ordinal);
        var run = Do($"train {line} --out {Path.Combine(folder, "refused")}");

        Assert.Equal(2, run.Status);
        Assert.Contains(message, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "refused")));
    }

    [Fact]
    public void Small_images_keep_the_papers_network_and_the_result_says_so()
    {
        string path = Path.Combine(folder, "run");
        var run = Do($"train --data {ImageFolder.Write(folder, 8)} --limit 50 --json --out {path}");
        Assert.Equal(0, run.Status);
        Assert.Contains("12×12", run.ReadJson().GetProperty("hidden").GetString(), StringComparison.Ordinal);
        var layer = ModelFile.Load(Path.Combine(path, "model.safetensors")).Network.Hidden[0];
        Assert.Equal((1000, 500), (((RecurrentLayer)layer).Neurons, ((RecurrentLayer)layer).Cap));
    }

    [Fact]
    public async Task A_run_that_is_killed_and_resumed_ends_with_the_same_files()
    {
        string images = ImageFolder.Write(folder, 14);
        string whole = Path.Combine(folder, "whole");
        string killed = Path.Combine(folder, "killed");
        string[] line = ["train", "--data", images, "--view", "deskew-and-width", "--checkpoint-every", "0.05s"];
        int epochs = await HebbProcess.FindAtWorkAsync(
            400,
            async epochs =>
            {
                using var tool = HebbProcess.Start([.. line, $"--epochs={epochs}", "--out", killed]);
                await tool.WaitForRecordsAsync(killed, 20);
                tool.Kill();
                await tool.EndAsync();
                bool isDone = File.Exists(Path.Combine(killed, "result.json"));
                if (isDone)
                {
                    Directory.Delete(killed, recursive: true);
                }

                return !isDone;
            }
        );
        Assert.Equal(0, ToolRun.Of([.. line, $"--epochs={epochs}", "--quiet", "--out", whole]).Status);
        Assert.Equal(0, ToolRun.Of("resume", killed, "--quiet", "--threads", "1").Status);
        foreach (string file in (string[])["model.safetensors", "metrics.jsonl", "rule.json"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(killed, file)));
        }
    }

    private static JsonElement OptionsOf(string run) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "run.json"))).RootElement.GetProperty("options");

    private ToolRun Do(string line)
    {
        string[] words = line.Split(' ');
        return ToolRun.Of(
            words[0] is "train" or "attack" && !words.Contains("--out")
                ? [.. words, "--quiet", "--out", Path.Combine(folder, Guid.NewGuid().ToString())]
                : [.. words, "--quiet"]
        );
    }
}
