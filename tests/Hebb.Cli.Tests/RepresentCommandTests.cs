using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Cli.Tests;

/// <summary><c>represent</c>.</summary>
public sealed class RepresentCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Prototypes_with_recurrent_weights_beat_random_features_on_circles_and_the_report_shows_them()
    {
        var json = Represent("run", "--data=circles", "--rule=h3", "--labels=6,20", "--draws=8").ReadJson();

        var points = json.GetProperty("accuracy").EnumerateArray().ToArray();
        Assert.Equal([6, 20], points.Select(point => point.GetProperty("labels").GetInt32()));
        foreach (var point in points)
        {
            double accuracy = point.GetProperty("accuracy").GetDouble();
            Assert.True(accuracy > point.GetProperty("random").GetDouble());
            Assert.InRange(accuracy, point.GetProperty("low").GetDouble(), point.GetProperty("high").GetDouble());
        }

        Assert.InRange(json.GetProperty("emd").GetDouble(), 0, 1);
        Assert.Equal(2, json.GetProperty("svm").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, Value(json, "unexplained").ValueKind);
        string report = File.ReadAllText(PathOf("run/report.html"));
        Assert.Contains("the learned graph of neighbours", report, StringComparison.Ordinal);
        Assert.Contains("Activity spreads along the graph", report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_calls_labels_by_their_names()
    {
        string file = PathOf("table.csv");
        string[] rows =
        [
            .. Enumerable
                .Range(0, 90)
                .Select(n => $"{n * 37 % 11},{(n * 5 % 7) + (n % 2 * 9)},{(n % 2 == 0 ? "oak" : "ash")}"),
        ];
        File.WriteAllLines(file, ["height,width,label", .. rows]);

        Represent("run", $"--data={file}", "--neurons=16", "--labels=4,8", "--draws=2");

        string report = File.ReadAllText(PathOf("run/report.html"));
        Assert.Contains(">oak<", report, StringComparison.Ordinal);
        Assert.DoesNotContain("label 1", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_learned_rule_reconstructs_and_its_file_trains_other_networks()
    {
        var json = Represent("run", "--rule=learned", "--meta-steps=200", "--draws=2").ReadJson();

        double unexplained = json.GetProperty("unexplained").GetDouble();
        Assert.InRange(unexplained, 0, 0.5);
        string file = PathOf("run/rule.json");
        Assert.Equal("rule.json", json.GetProperty("ruleFile").GetString());
        Assert.Equal(3, UpdateRuleFile.Load(file).Rounds);
        Assert.Contains(
            "The update function f_out",
            File.ReadAllText(PathOf("run/report.html")),
            StringComparison.Ordinal
        );

        // The same data and key: the same network, trained by the same rule.
        var again = Represent("again", $"--rule={file}", "--draws=2").ReadJson();
        Assert.Equal(unexplained, again.GetProperty("unexplained").GetDouble());
        var elsewhere = Represent("elsewhere", $"--rule={file}", "--data=moons", "--draws=2").ReadJson();
        Assert.InRange(elsewhere.GetProperty("unexplained").GetDouble(), 0, 0.5);
    }

    [Fact]
    public void The_papers_equations_teach_nothing_and_this_is_reported()
    {
        var run = Represent("run", "--rule=learned", "--equations=paper", "--meta-steps=20", "--draws=2");

        Assert.True(run.ReadJson().GetProperty("unexplained").GetDouble() > 0.9);
        Assert.Contains(
            "reconstructs no better than the network before it learned",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("none")]
    [InlineData("hand")]
    [InlineData("h5")]
    [InlineData("random")]
    [InlineData("imprint")]
    [InlineData("competitive")]
    [InlineData("k-means")]
    [InlineData("neural-gas")]
    [InlineData("self-organising-map")]
    [InlineData("oja")]
    [InlineData("bcm")]
    [InlineData("sanger")]
    [InlineData("foldiak")]
    [InlineData("forward-forward")]
    public void Every_rule_gives_the_same_figures_for_any_number_of_threads(string rule)
    {
        string[] line = ["--data=moons", $"--rule={rule}", "--limit=200", "--labels=6,50", "--draws=2"];

        var one = Represent("one", [.. line, "--threads=1"]).ReadJson();
        var two = Represent("two", [.. line, "--threads=2"]).ReadJson();

        Assert.Equal(rule, one.GetProperty("rule").GetString());
        Assert.Equal(one.GetProperty("accuracy").ToString(), two.GetProperty("accuracy").ToString());
        Assert.Equal(one.GetProperty("svm").ToString(), two.GetProperty("svm").ToString());
        // With 50 labels of two half-moons every kind of feature is better than guessing.
        Assert.True(one.GetProperty("accuracy")[1].GetProperty("accuracy").GetDouble() > 0.7);
    }

    [Theory]
    [InlineData("--rule=h4", "'h4'", "h3")]
    [InlineData("--labels=6,3", "'6,3'", "rising")]
    [InlineData("--labels=1", "'1'", "2 or more")]
    [InlineData("--labels=2,600", "600", "2 to 500")]
    [InlineData("--rule=h3 --meta-steps=3", "--meta-steps", "no effect with --rule h3")]
    [InlineData("--rule=hand --field=ring", "--field", "no effect with --rule hand")]
    [InlineData("--neurons=8 --cap=8", "--cap is 8", "between 1 and 7")]
    [InlineData("--draws=0", "--draws is 0", "between 1")]
    [InlineData("--data=relu1 --labels=5001", "--labels is 5001", "to 5000")]
    [InlineData("--limit=1", "examples of each label is 0", "--limit")]
    [InlineData("--neurons=30000", "--neurons is 30000", "between 1 and 23170")]
    [InlineData("--rule=learned --rounds=9", "--rounds is 9", "between 1 and 8")]
    public void What_cannot_work_is_refused_in_one_line(string options, string thing, string expected)
    {
        var run = Represent("run", options.Split(' '));

        Assert.Equal(2, run.Status);
        Assert.Contains(thing, run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(PathOf("run")));
    }

    [Fact]
    public void Random_features_to_compare_with_are_drawn_apart_from_those_that_are_measured()
    {
        var json = Represent("run", "--data=moons", "--rule=random", "--labels=6,20", "--draws=4").ReadJson();

        Assert.All(
            json.GetProperty("accuracy").EnumerateArray(),
            point => Assert.NotEqual(point.GetProperty("accuracy").GetDouble(), point.GetProperty("random").GetDouble())
        );
    }

    [Fact]
    public void Images_are_centred_by_default_and_the_report_shows_prototypes()
    {
        string images = ImageFolder.Write(folder, 8);

        var run = Represent("run", "--data", images, "--neurons=20", "--labels=2,20", "--draws=2");
        var plain = Represent("plain", "--data", images, "--neurons=20", "--labels=2,20", "--draws=2", "--scale=none");

        Assert.Equal((0, 0), (run.Status, plain.Status));
        string Scale(string name) =>
            JsonDocument
                .Parse(File.ReadAllText(PathOf($"{name}/run.json")))
                .RootElement.GetProperty("options")
                .GetProperty("scale")
                .GetString()!;
        Assert.Equal(("centre", "none"), (Scale("run"), Scale("plain")));
        string report = File.ReadAllText(PathOf("run/report.html"));
        Assert.Contains("The first prototypes", report, StringComparison.Ordinal);
        Assert.Contains("those that it excites most", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_with_labels_that_do_not_follow_from_it_is_warned_of()
    {
        string table = PathOf("noise.csv");
        var random = RandomKey.FromSeed(1).Stream();
        File.WriteAllLines(
            table,
            Enumerable
                .Range(0, 200)
                .Select(n =>
                    FormattableString.Invariant(
                        $"{random.NextSingle(0, 1):F3},{random.NextSingle(0, 1):F3},{(n % 3 == 0 ? "a" : "b")}"
                    )
                )
                .Prepend("x,y,label")
        );

        var run = Represent("run", "--data", table, "--label-column=label", "--neurons=20");

        Assert.Equal(0, run.Status);
        Assert.Contains("no more than guessing the most frequent label", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_drives_weights_beyond_all_numbers_ends_in_one_line()
    {
        Assert.Equal(0, Represent("run", "--rule=learned", "--meta-steps=1", "--labels=6", "--draws=1").Status);
        string file = PathOf("large.json");
        string rule = File.ReadAllText(PathOf("run/rule.json"));
        File.WriteAllText(file, Regex.Replace(rule, "\"out\": [^,]*", "\"out\": 3e38"));

        var run = Represent("again", $"--rule={file}", "--labels=6", "--draws=1");

        Assert.Equal(1, run.Status);
        Assert.StartsWith("learning diverged", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Units_that_never_respond_are_warned_of_by_an_option_that_there_is()
    {
        var run = Represent("run", "--neurons=2", "--labels=6", "--draws=1");

        Assert.Contains("respond to no training example: fewer --neurons", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rule=learned --field=topographic --meta-steps=3000 --draws=2")]
    [InlineData("--rule=learned --by=evolution --meta-steps=6 --draws=2")]
    [InlineData("--rule=h3 --neurons=400 --draws=2")]
    [InlineData("--rule=foldiak --neurons=200 --draws=2")]
    public async Task A_run_that_is_interrupted_or_killed_is_resumed_to_the_same_bytes(string options)
    {
        string[] line = ["represent", "--data=moons", .. options.Split(' ')];
        Assert.Equal(0, ToolRun.Of([.. line, "--quiet", "--threads=1", "--out", PathOf("whole")]).Status);

        string run = PathOf("run");
        string[] next = [.. line, "--out", run];
        foreach (string signal in new[] { "KILL", "INT", "KILL", "INT" })
        {
            int before = Checkpoints(run);
            using var tool = HebbProcess.Start([.. next, "--checkpoint-every=0.02s", "--threads=2"]);
            await tool.WaitUntilAsync(() => Checkpoints(run) > before, "a checkpoint");
            await tool.SignalAsync(signal);
            await tool.EndAsync();
            next = File.Exists(Path.Combine(run, "run.json")) ? ["resume", run] : next;
        }

        Assert.Equal(0, (await HebbProcess.RunAsync([.. next, "--threads=1"])).Status);
        Assert.Equal(Without("whole"), Without("run"));
        foreach (
            string file in new[] { "metrics.jsonl", "rule.json" }.Where(file => File.Exists(PathOf($"whole/{file}")))
        )
        {
            Assert.Equal(File.ReadAllBytes(PathOf($"whole/{file}")), File.ReadAllBytes(PathOf($"run/{file}")));
        }
    }

    // The number of the last one; the run may remove them at any time.
    private static int Checkpoints(string run)
    {
        try
        {
            return Directory
                .GetFiles(Path.Combine(run, "checkpoint"), "*.json")
                .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture))
                .Append(0)
                .Max();
        }
        catch (DirectoryNotFoundException)
        {
            return 0;
        }
    }

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

    private ToolRun Represent(string run, params string[] options) =>
        ToolRun.Of(["represent", "--json", "--out", PathOf(run), .. options]);

    private static JsonElement Value(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value : JsonDocument.Parse("null").RootElement;

    private string PathOf(string name) => Path.Combine(folder, name);
}
