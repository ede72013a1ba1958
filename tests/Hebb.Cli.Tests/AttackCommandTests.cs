using System.Globalization;
using System.Text.Json;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Cli.Tests;

/// <summary><c>attack</c>: accuracy under attacks, the masking alarm, and a report.</summary>
public sealed class AttackCommandTests : IDisposable
{
    private static readonly string[] Small = ["--images=20", "--epsilons=0,0.5,100", "--steps=5"];

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Curves_fall_from_the_clean_accuracy_and_the_worst_case_is_below_all_of_them()
    {
        var network = Train("blobs");

        var run = Attack("--attacks=paper,suite", "--json", "--out", PathOf("attacked"));

        Assert.Equal(0, run.Status);
        var json = run.ReadJson();
        double clean = json.GetProperty("clean").GetDouble();
        var test = Synthetic.Make("blobs", RandomKey.FromSeed(1).For("data")).Test;
        Assert.InRange(clean, network.Accuracy(test) - 0.3, network.Accuracy(test) + 0.3);
        double[] paper = Accuracies(json.GetProperty("curves").GetProperty("paper"));
        double[] suite = Accuracies(json.GetProperty("curves").GetProperty("suite"));
        double[] worst = Accuracies(json.GetProperty("worstCase"));
        Assert.Equal((clean, clean, clean), (paper[0], suite[0], worst[0]));
        // Any point can be moved into the other blob, and there is no box for numbers that are no image.
        Assert.Equal((0.0, 0.0), (suite[2], worst[2]));
        Assert.All(Enumerable.Range(0, 3), e => Assert.True(worst[e] <= Math.Min(paper[e], suite[e])));
        Assert.True(worst[1] <= worst[0]);
        Assert.Equal(16, json.GetProperty("alarms").GetArrayLength());
        Assert.False(json.GetProperty("isSuspect").GetBoolean());
        Assert.Equal(run.Output.TrimEnd(), File.ReadAllText(PathOf("attacked/result.json")).TrimEnd());
        string report = File.ReadAllText(PathOf("attacked/report.html"));
        Assert.Contains("Accuracy under attack", report, StringComparison.Ordinal);
        Assert.Contains("Can it be believed?", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        Train("blobs");

        foreach (int threads in (int[])[1, 2])
        {
            Assert.Equal(0, Attack($"--threads={threads}", "--out", PathOf($"{threads}")).Status);
        }

        Assert.Equal(Without("1"), Without("2"));
    }

    [Fact]
    public void A_loss_without_gradients_is_accused()
    {
        // Scores so large that the inner softmax is saturated.
        var network = Train("blobs");
        for (int i = 0; i < network.U.Rows; i++)
        {
            foreach (ref float u in network.U.Row(i))
            {
                u *= 1e4f;
            }
        }

        network.Save(PathOf("run/model.safetensors"));
        var run = ToolRun.Of([
            "attack",
            PathOf("run"),
            "--data=blobs",
            "--attacks=published,paper",
            .. Small,
            "--out",
            PathOf("attacked"),
        ]);

        Assert.Equal(0, run.Status);
        string warning = Assert.Single(run.ErrorLines, line => line.StartsWith("warning:", StringComparison.Ordinal));
        Assert.Contains("exactly zero", warning, StringComparison.Ordinal);
        Assert.Contains("the quoted attack is blind", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_drawn_as_originals_adversarial_ones_and_differences()
    {
        // 4 columns that are 2 × 2 pixels in [0, 1].
        var stream = RandomKey.FromSeed(5).Stream();
        var examples = new Matrix(60, 4);
        for (int i = 0; i < 60; i++)
        {
            for (int c = 0; c < 4; c++)
            {
                examples[i, c] = (stream.NextSingle() / 4) + (c == i % 2 ? 0.75f : 0);
            }
        }

        var data = new LabelledData(examples, [.. Enumerable.Range(0, 60).Select(i => i % 2)], 2)
        {
            Shape = new LayerShape(1, 2, 2),
        };
        var network = Network.Create(data, RandomKey.FromSeed(1), null, new RecurrentOptions(20, Cap: 20));
        new Plasticity.PlasticityTrainer(network, new Plasticity.PlasticityOptions(), RandomKey.FromSeed(2)).Train(
            data,
            5
        );
        network.Save(PathOf("images.safetensors"));
        var rows = Enumerable
            .Range(0, 60)
            .Select(i => string.Join(',', examples.Row(i).ToArray().Append(data.Labels[i])));
        File.WriteAllLines(PathOf("images.csv"), rows.Prepend("a,b,c,d,label"));

        var run = ToolRun.Of([
            "attack",
            PathOf("images.safetensors"),
            "--data",
            PathOf("images.csv"),
            .. Small,
            "--json",
            "--out",
            PathOf("attacked"),
        ]);

        Assert.Equal((0, 20), (run.Status, run.ReadJson().GetProperty("images").GetInt32()));
        string report = File.ReadAllText(PathOf("attacked/report.html"));
        Assert.All(
            ["Original", "Adversarial", "Difference"],
            title => Assert.Contains($"<strong>{title}</strong>", report, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("--attacks=papr", "did you mean 'paper'?")]
    [InlineData("--epsilons=2:1:1", "'2:1:1'")]
    [InlineData("--box=1,0", "'1,0'")]
    [InlineData("--images=-1", "--images")]
    [InlineData("--steps=0", "--steps is 0; it must be between 1 and 100000")]
    [InlineData("--epsilons=1e-300", "--epsilons is '1e-300'")]
    [InlineData("--attacks=suite --steps=5", "--steps is given; it must be left out with --attacks suite")]
    [InlineData("--attacks=fgsm,square --transfer=true", "--transfer is given; it must be left out")]
    [InlineData("--box=0,0.001", "--box is '0,0.001'; it must be around all examples, whose numbers are from -")]
    public void What_makes_no_sense_is_refused(string options, string expected)
    {
        Train("blobs");

        var run = ToolRun.Of([
            "attack",
            PathOf("run"),
            "--data=blobs",
            .. options.Split(' '),
            "--out",
            PathOf("attacked"),
        ]);

        Assert.NotEqual(0, run.Status);
        Assert.Contains(expected, run.ErrorLines[0], StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(PathOf("attacked")));
    }

    [Fact]
    public void Tables_of_large_numbers_are_attacked_too()
    {
        // Single precision has steps of 1/128 here.
        var random = RandomKey.FromSeed(3).Stream();
        List<string> rows = ["a,b,c,label"];
        for (int i = 0; i < 100; i++)
        {
            float Number() => 1e5f + (1000 * (i % 2)) + (300 * random.NextNormal());
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{Number()},{Number()},{Number()},{i % 2}"));
        }

        File.WriteAllLines(PathOf("large.csv"), rows);
        string[] data = ["--data", PathOf("large.csv")];
        Assert.Equal(0, ToolRun.Of(["train", .. data, "--out", PathOf("run")]).Status);

        var run = ToolRun.Of([
            "attack",
            PathOf("run"),
            .. data,
            .. Small,
            "--attacks=paper",
            "--json",
            "--out",
            PathOf("attacked"),
        ]);

        Assert.Equal((0, ""), (run.Status, run.Error));
    }

    [Fact]
    public void Numbers_beyond_any_box_are_refused_by_what_they_are()
    {
        File.WriteAllLines(
            PathOf("huge.csv"),
            ["a,b,label", .. Enumerable.Range(0, 40).Select(i => $"{3e6 + i},1,{i % 2}")]
        );
        string[] data = ["--data", PathOf("huge.csv")];
        Assert.Equal(0, ToolRun.Of(["train", .. data, "--out", PathOf("run")]).Status);

        var attack = ToolRun.Of(["attack", PathOf("run"), .. data, .. Small, "--out", PathOf("attacked")]);
        var train = ToolRun.Of(["train", .. data, "--adversarial=1", "--out", PathOf("again")]);

        Assert.Equal((2, 2), (attack.Status, train.Status));
        Assert.Contains("--data is one whose numbers are from 1 to ", attack.Error, StringComparison.Ordinal);
        Assert.Contains(
            "--adversarial is 1; it must be 0 for numbers from 1 to ",
            train.Error,
            StringComparison.Ordinal
        );
    }

    private static double[] Accuracies(JsonElement points) =>
        [.. points.EnumerateArray().Select(point => point.GetProperty("accuracy").GetDouble())];

    private ToolRun Attack(params string[] more) =>
        ToolRun.Of(["attack", PathOf("run"), "--data=blobs", .. Small, .. more]);

    // What may differ: the folder, and how long it took.
    private string Without(string run)
    {
        var result = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            File.ReadAllText(PathOf($"{run}/result.json"))
        )!;
        return string.Join(
            '\n',
            result
                .Where(field => field.Key is not ("run" or "seconds" or "checkpoints"))
                .Select(field => $"{field.Key} {field.Value.GetRawText()}")
        );
    }

    private Network Train(string data)
    {
        var run = ToolRun.Of(
            "train",
            $"--data={data}",
            "--neurons=50",
            "--cap=20",
            "--limit=300",
            "--out",
            PathOf("run")
        );
        Assert.Equal(0, run.Status);
        return Network.Load(PathOf("run/model.safetensors"));
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
