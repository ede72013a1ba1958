using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Cli.Tests;

/// <summary><c>train --preset certified</c> and <c>certify</c>.</summary>
public sealed class CertifyCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_trained_to_be_certified_is_certified_as_the_library_does()
    {
        var network = Train("--preset=certified-small", "--epochs=2");
        var test = Synthetic.Make("blobs", RandomKey.FromSeed(3).For("data")).Test;

        var run = ToolRun.Of(
            "certify",
            PathOf("run"),
            "--data=blobs",
            "--epsilons=0:0.6:0.1",
            "--images=0",
            "--json",
            "--out",
            PathOf("certified")
        );

        var json = run.ReadJson();
        var certificate = new MarginCertificate(network);
        var points = json.GetProperty("certified").EnumerateArray().ToArray();
        Assert.Equal(
            [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
            points.Select(point => point.GetProperty("epsilon").GetDouble())
        );
        foreach (var point in points)
        {
            double epsilon = point.GetProperty("epsilon").GetDouble();
            int count = Enumerable
                .Range(0, test.Count)
                .Count(n => certificate.Radius(test.Examples.Row(n), test.Labels[n]) > epsilon);
            Assert.Equal(count / (double)test.Count, point.GetProperty("accuracy").GetDouble());
        }

        Assert.Equal(
            ("margin", test.Count),
            (json.GetProperty("by").GetString(), json.GetProperty("images").GetInt32())
        );
        Assert.Equal(network.Accuracy(test), json.GetProperty("clean").GetDouble());
        Assert.Equal(0, json.GetProperty("abstained").GetDouble());
        string report = File.ReadAllText(PathOf("certified/report.html"));
        Assert.Contains("Certified accuracy", report, StringComparison.Ordinal);
        Assert.Contains("Proved without chance", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_proves_no_less_and_people_see_a_table()
    {
        Train("--preset=certified", "--epochs=1", "--limit=200");
        string[] line = ["certify", PathOf("run"), "--data=blobs", "--epsilons=0.2,0.4", "--out"];

        var ball = ToolRun.Of([.. line, PathOf("ball"), "--json"]).ReadJson();
        var box = ToolRun.Of([.. line, PathOf("box"), "--json", "--box=-9,9"]).ReadJson();
        var people = ToolRun.Of([.. line, PathOf("people"), "--images=50"]);

        double At(JsonElement json, int point) =>
            json.GetProperty("certified")[point].GetProperty("accuracy").GetDouble();
        Assert.True(At(box, 0) >= At(ball, 0) && At(box, 1) >= At(ball, 1));
        Assert.Equal([-9, 9], box.GetProperty("box").Deserialize<float[]>()!);
        Assert.Equal((0, ""), (people.Status, people.Error));
        Assert.Contains("of 50 examples", people.Output, StringComparison.Ordinal);
        Assert.Contains("95 % interval", people.Output, StringComparison.Ordinal);
        // The same command again is another run of the same bits.
        var again = ToolRun.Of([.. line, PathOf("again"), "--json", "--threads=2"]).ReadJson();
        Assert.Equal(At(ball, 1), At(again, 1));
    }

    [Fact]
    public void Any_other_network_is_certified_by_smoothing()
    {
        Train("--neurons=100", "--cap=30");

        var run = ToolRun.Of(
            "certify",
            PathOf("run"),
            "--data=blobs",
            "--epsilons=0,0.1",
            "--images=20",
            "--sigma=0.1",
            "--draws=100",
            "--json",
            "--out",
            PathOf("certified")
        );

        var json = run.ReadJson();
        Assert.Equal(("smoothing", 0.1), (json.GetProperty("by").GetString(), json.GetProperty("sigma").GetDouble()));
        Assert.Equal((100, 20), (json.GetProperty("draws").GetInt32(), json.GetProperty("images").GetInt32()));
        Assert.True(json.GetProperty("certified")[1].GetProperty("accuracy").GetDouble() > 0.5);
        Assert.Contains("noise of standard deviation 0.1", File.ReadAllText(PathOf("certified/report.html")));
    }

    [Fact]
    public void Noise_that_is_not_given_is_half_of_the_middle_size()
    {
        Train("--neurons=20", "--cap=10");

        var json = ToolRun
            .Of(
                "certify",
                PathOf("run"),
                "--data=blobs",
                "--by=smoothing",
                "--epsilons=0,0.1,0.2,0.4",
                "--draws=20",
                "--images=5",
                "--json",
                "--out",
                PathOf("certified")
            )
            .ReadJson();

        Assert.Equal(0.1, json.GetProperty("sigma").GetDouble());
    }

    [Theory]
    [InlineData("--by=margin", "--by is margin; it must be smoothing or auto for this network")]
    [InlineData("--by=margin --sigma=1", "--sigma is given; it must be left out")]
    [InlineData("--box=0,1", "--box is given; it must be left out")]
    [InlineData("--sigma=0", "--sigma is 0")]
    [InlineData("--epsilons=1:0:1", "--epsilons is '1:0:1'")]
    [InlineData("--box=1,0", "--box is '1,0'")]
    public void What_cannot_be_is_reported_in_one_line(string options, string says)
    {
        Train("--neurons=50", "--cap=10");

        var run = ToolRun.Of(["certify", PathOf("run"), "--data=blobs", .. options.Split(' ')]);

        Assert.Equal(2, run.Status);
        Assert.Contains(says, run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--neurons=5")]
    [InlineData("--output-rule=hebb")]
    [InlineData("--folds=3")]
    [InlineData("--beside=gradient")]
    [InlineData("--noise=1")]
    [InlineData("--adversarial=1")]
    public void Options_of_another_way_to_train_are_refused(string option)
    {
        var run = ToolRun.Of("train", "--data=blobs", "--preset=certified", option, "--out", PathOf("run"));

        Assert.Equal(2, run.Status);
        Assert.StartsWith(option.Split('=')[0], run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("left out with --preset certified", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "--preset=certified-small --epochs=", 60)]
    [InlineData("certify", "--by=smoothing --images=150 --epsilons=0.1 --draws=", 1500)]
    public async Task An_interrupted_run_is_resumed_to_the_same_result(string command, string options, int amount)
    {
        string[] model = [];
        if (command == "certify")
        {
            Train("--neurons=100", "--cap=30");
            model = [PathOf("run")];
        }

        string[] Line(int amount) => [command, .. model, "--data=blobs", .. $"{options}{amount}".Split(' ')];
        string checkpoint = PathOf("killed/checkpoint");
        amount = await HebbProcess.FindAtWorkAsync(
            amount,
            async amount =>
            {
                string[] line = [.. Line(amount), "--quiet", "--checkpoint-every=0.02s", "--out", PathOf("killed")];
                using var tool = HebbProcess.Start(line);
                await tool.WaitUntilAsync(() => Directory.Exists(checkpoint) && Written(), "a checkpoint");
                tool.Kill();
                await tool.EndAsync();
                bool isDone = File.Exists(PathOf("killed/result.json"));
                if (isDone)
                {
                    Directory.Delete(PathOf("killed"), recursive: true);
                }

                return !isDone;
            }
        );
        Assert.True(Written());
        Assert.Equal(0, ToolRun.Of([.. Line(amount), "--quiet", "--out", PathOf("whole")]).Status);
        var resumed = ToolRun.Of("resume", PathOf("killed"), "--quiet");

        Assert.Equal((0, ""), (resumed.Status, resumed.Error));
        Assert.Equal(Result("whole"), Result("killed"));
        // The tool removes them in the end.
        bool Written() =>
            new DirectoryInfo(checkpoint) is { Exists: true } there && there.EnumerateFiles("*.json").Any();
    }

    // What of a result does not depend on time and place.
    private string Result(string run)
    {
        var json = JsonNode.Parse(File.ReadAllText(PathOf($"{run}/result.json")))!.AsObject();
        foreach (string key in (string[])["seconds", "run", "checkpoints", "epochSeconds"])
        {
            json.Remove(key);
        }

        return json.ToJsonString();
    }

    private Network Train(params string[] options)
    {
        string[] all = ["train", "--data=blobs", "--seed=3", "--out", PathOf("run"), .. options];
        var run = ToolRun.Of(all);
        Assert.Equal((0, ""), (run.Status, run.Error));
        return Network.Load(PathOf("run/model.safetensors"));
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
