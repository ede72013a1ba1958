using System.Globalization;
using System.Text.Json;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Cli.Tests;

/// <summary><c>predict</c> and <c>evaluate</c>: a trained model is used.</summary>
public sealed class UseOfModelTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Predictions_are_the_networks()
    {
        var network = Train("blobs", "--seed 3");
        var test = Synthetic.Make("blobs", RandomKey.FromSeed(3).For("data")).Test;
        string file = PathOf("out.csv");

        // The seed of synthetic data is the model's, whether its file or its run is named.
        var json = ToolRun.Of("predict", PathOf("run"), "--data=blobs", "--scores", "--json").ReadJson();
        var written = ToolRun.Of("predict", PathOf("run/model.safetensors"), "--data=blobs", "--scores", "--to", file);

        string[] expected = [.. network.Predict(test.Examples).Select(label => $"{label}")];
        Assert.Equal(expected, json.GetProperty("predictions").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal((3, JsonValueKind.Null), (json.GetProperty("seed").GetInt32(), json.GetProperty("to").ValueKind));
        Assert.Equal((0, ""), (written.Status, written.Error));
        string[] lines = File.ReadAllLines(file);
        Assert.Equal("label,score_0,score_1", lines[0]);
        Assert.Equal(expected, lines.Skip(1).Select(line => line.Split(',')[0]));
        var scores = new Matrix(test.Count, 2);
        network.Scores(test.Examples, 0, test.Count, scores);
        for (int i = 0; i < test.Count; i++)
        {
            float[] own = [.. scores.Row(i)];
            Assert.Equal(own, lines[i + 1].Split(',')[1..].Select(n => float.Parse(n, CultureInfo.InvariantCulture)));
            Assert.Equal(own, json.GetProperty("scores")[i].EnumerateArray().Select(n => n.GetSingle()));
        }
    }

    [Fact]
    public void A_table_shows_the_first_rows_and_how_many_more_there_are()
    {
        Train("blobs");

        var run = ToolRun.Of("predict", PathOf("run"), "--data=blobs", "--scores");

        Assert.Equal((0, ""), (run.Status, run.Error));
        Assert.Equal(20, run.Output.Split('\n').Count(line => line.TrimStart() is [>= '0' and <= '9', ..]));
        Assert.Contains("and 480 more examples; --to FILE writes all of them", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_there_is_not_overwritten()
    {
        Train("blobs");
        string file = PathOf("mine.csv");
        File.WriteAllText(file, "mine");

        var onFile = ToolRun.Of("predict", PathOf("run"), "--data=blobs", "--to", file);
        var onFolder = ToolRun.Of("predict", PathOf("run"), "--data=blobs", "--to", folder);
        var nowhere = ToolRun.Of("predict", PathOf("run"), "--data=blobs", "--to", PathOf("no/out.csv"));

        Assert.Equal((2, 2, 2), (onFile.Status, onFolder.Status, nowhere.Status));
        Assert.Contains("is not overwritten", onFile.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("this is a folder", onFolder.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains($"{PathOf("no")} is not", nowhere.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void An_evaluation_counts_as_the_library_does_and_leaves_a_report()
    {
        var network = Train("moons");
        var test = Synthetic.Make("moons", RandomKey.FromSeed(1).For("data")).Test;

        var run = ToolRun.Of("evaluate", PathOf("run"), "--data=moons", "--json", "--out", PathOf("evaluated"));
        var people = ToolRun.Of("evaluate", PathOf("run"), "--data=moons", "--part=train");

        var json = run.ReadJson();
        double accuracy = json.GetProperty("accuracy").GetDouble();
        Assert.Equal(network.Accuracy(test), accuracy);
        Assert.InRange(accuracy, json.GetProperty("low").GetDouble(), json.GetProperty("high").GetDouble());
        int[][] confusion = json.GetProperty("confusion").Deserialize<int[][]>()!;
        Assert.Equal(test.Count, confusion.Sum(row => row.Sum()));
        Assert.Equal((confusion[0][0] + confusion[1][1]) / (double)test.Count, accuracy);
        Assert.Equal(run.Output.TrimEnd(), File.ReadAllText(PathOf("evaluated/result.json")).TrimEnd());
        string report = File.ReadAllText(PathOf("evaluated/report.html"));
        Assert.Contains("Confusion matrix", report, StringComparison.Ordinal);
        Assert.Contains("The worst mistakes", report, StringComparison.Ordinal);
        Assert.Equal((0, ""), (people.Status, people.Error));
        Assert.Contains("majority baseline", people.Output, StringComparison.Ordinal);
        Assert.Contains("true ↓ predicted →", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_predicts_one_label_only_is_reported()
    {
        var network = Train("moons");
        network.U.Fill(0);
        network.Save(PathOf("dull.safetensors"));

        var run = ToolRun.Of("evaluate", PathOf("dull.safetensors"), "--data=moons");

        Assert.Equal(0, run.Status);
        Assert.Contains("are given one label, '0'", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("onnx", new byte[] { 8, 7, 0x12, 4, (byte)'H', (byte)'e', (byte)'b', (byte)'b' })]
    [InlineData("npz", new byte[] { (byte)'P', (byte)'K', 3, 4 })]
    public void A_model_is_exported_and_nothing_overwritten(string format, byte[] beginning)
    {
        Train("moons");
        string file = PathOf($"model.{format}");

        var run = ToolRun.Of("export", PathOf("run"), $"--{format}", "--to", file, "--json");
        var again = ToolRun.Of("export", PathOf("run"), $"--{format}", "--to", file);

        Assert.Equal((format, file), (run.ReadJson().GetProperty("format").GetString(), To(run)));
        byte[] bytes = File.ReadAllBytes(file);
        Assert.Equal(beginning, bytes[..beginning.Length]);
        Assert.Equal(bytes.Length, run.ReadJson().GetProperty("bytes").GetInt64());
        Assert.Equal(2, again.Status);
        Assert.Contains("is not overwritten", again.ErrorLines[0], StringComparison.Ordinal);

        static string? To(ToolRun run) => run.ReadJson().GetProperty("to").GetString();
    }

    [Theory]
    [InlineData("", "the format is not given; it must be --onnx or --npz")]
    [InlineData("--onnx --npz", "the format is both; it must be --onnx or --npz")]
    public void An_export_has_one_format(string formats, string expected)
    {
        string[] given = formats.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var run = ToolRun.Of(["export", PathOf("run"), .. given, "--to", PathOf("model")]);

        Assert.Equal((2, expected), (run.Status, run.ErrorLines[0]));
    }

    [Fact]
    public void Columns_of_a_file_are_matched_by_name_and_labels_have_theirs()
    {
        SaveLengthAndWidth();
        File.WriteAllText(PathOf("new.csv"), "width,length\n3,1\n1,4\n2,2\n");

        var json = ToolRun.Of("predict", PathOf("own"), "--data", PathOf("new.csv"), "--json").ReadJson();
        var run = ToolRun.Of("predict", PathOf("own"), "--data", PathOf("new.csv"), "--to", PathOf("out.csv"));

        string[] expected = ["wide", "long", "long"];
        Assert.Equal(expected, json.GetProperty("predictions").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["long", "wide"], json.GetProperty("labels").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["label", .. expected], File.ReadAllLines(PathOf("out.csv")));
        Assert.Equal((0, ""), (run.Status, run.Error));
    }

    [Fact]
    public void A_missing_value_becomes_the_columns_mean_in_training_where_the_model_knows_it()
    {
        SaveLengthAndWidth(
            Matrix.FromRows([
                [2, 5],
            ])
        );
        SaveLengthAndWidth(name: "plain");
        File.WriteAllText(PathOf("new.csv"), "length,width\n3,\n1,4\n");
        string[] Of(string model, string missing) =>
            ["predict", PathOf(model), "--data", PathOf("new.csv"), "--json", "--scores", "--missing", missing];

        var filled = ToolRun.Of(Of("own", "mean")).ReadJson();
        var refused = ToolRun.Of(Of("own", "refuse"));
        var dropped = ToolRun.Of(Of("own", "drop"));
        var unknown = ToolRun.Of(Of("plain", "mean"));

        // Less the mean it is nothing.
        Assert.Equal([1, 0], filled.GetProperty("scores")[0].EnumerateArray().Select(score => score.GetSingle()));
        Assert.Equal(3, refused.Status);
        Assert.Contains("width", refused.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal(2, dropped.Status);
        Assert.Contains("every example gets its prediction", dropped.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal(2, unknown.Status);
        Assert.Contains("the model knows no means", unknown.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_of_a_file_warns_of_labels_that_the_model_does_not_know_and_needs_labels()
    {
        SaveLengthAndWidth();
        File.WriteAllText(PathOf("new.csv"), "kind,length,width\nlong,2,1\nwide,1,3\nround,2,2\nlong,5,1\n");
        File.WriteAllText(PathOf("bare.csv"), "length,width\n2,1\n1,3\n");

        var run = ToolRun.Of("evaluate", PathOf("own"), "--data", PathOf("new.csv"), "--json");
        var bare = ToolRun.Of("evaluate", PathOf("own"), "--data", PathOf("bare.csv"));

        var json = run.ReadJson();
        Assert.Equal(
            (0.75, 1),
            (json.GetProperty("accuracy").GetDouble(), json.GetProperty("unknownLabels").GetInt32())
        );
        Assert.Contains("round", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 4 examples count as wrong", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, bare.Status);
        Assert.Contains("--data", bare.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_that_a_model_was_trained_on_is_split_as_in_training()
    {
        var random = RandomKey.FromSeed(5).Stream();
        string[] lines =
        [
            "length,width,kind",
            .. Enumerable
                .Range(0, 100)
                .Select(i =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{random.NextNormal() + (i % 2)},{random.NextNormal()},{(i % 2 == 0 ? "even" : "odd")}"
                    )
                ),
        ];
        File.WriteAllLines(PathOf("own.csv"), lines);
        string file = PathOf("own.csv");
        var trained = ToolRun.Of(
            "train",
            "--data",
            file,
            "--neurons=50",
            "--cap=10",
            "--seed=4",
            "--json",
            "--out",
            PathOf("run")
        );

        var all = ToolRun.Of("evaluate", PathOf("run"), "--data", file, "--json");
        var test = ToolRun.Of("evaluate", PathOf("run"), "--data", file, "--part=test", "--json");

        Assert.Equal(100, all.ReadJson().GetProperty("examples").GetInt32());
        Assert.Contains("the model was trained on", Assert.Single(all.ErrorLines), StringComparison.Ordinal);
        Assert.Equal((20, ""), (test.ReadJson().GetProperty("examples").GetInt32(), test.Error));
        Assert.Equal(
            trained.ReadJson().GetProperty("testAccuracy").GetDouble(),
            test.ReadJson().GetProperty("accuracy").GetDouble()
        );
    }

    [Fact]
    public void A_model_is_shown_with_its_layers_its_origin_and_how_often_its_neurons_fire()
    {
        Train("moons", "--rounds 2 --graph-rule random:0.01 --seed 9");
        string page = PathOf("model.html");

        var people = ToolRun.Of("show", PathOf("run"));
        var json = ToolRun.Of("show", PathOf("run"), "--data=moons", "--to", page, "--json").ReadJson();
        var again = ToolRun.Of("show", PathOf("run"), "--to", page);

        Assert.Equal((0, ""), (people.Status, people.Error));
        Assert.Contains("10 inputs, 2 labels", people.Output, StringComparison.Ordinal);
        Assert.Contains("0.graph_weights", people.Output, StringComparison.Ordinal);
        Assert.Contains("--graph-rule", people.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("never fire", people.Output, StringComparison.Ordinal);
        var layer = json.GetProperty("layers")[0];
        Assert.Equal((100, 2), (layer.GetProperty("neurons").GetInt32(), layer.GetProperty("rounds").GetInt32()));
        Assert.Equal(9, json.GetProperty("provenance").GetProperty("seed").GetInt32());
        Assert.Equal(100, json.GetProperty("firing")[0].GetProperty("frequencies").GetArrayLength());
        Assert.Contains("How often neurons fire", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Equal(2, again.Status);
    }

    [Fact]
    public void What_has_no_model_is_refused_with_what_has()
    {
        Train("moons");
        Directory.CreateDirectory(PathOf("swept/runs"));
        Directory.Move(PathOf("run"), PathOf("swept/runs/neurons=100-seed=1"));
        string missing = ToolRun.Of("predict", PathOf("nothing"), "--data=moons").ErrorLines[0];
        string sweep = ToolRun.Of("predict", PathOf("swept"), "--data=moons").ErrorLines[0];
        string empty = ToolRun
            .Of("predict", Directory.CreateDirectory(PathOf("empty")).FullName, "--data=moons")
            .ErrorLines[0];

        Assert.Contains("there is no file or folder of that name", missing, StringComparison.Ordinal);
        Assert.Contains(PathOf("swept/runs/neurons=100-seed=1"), sweep, StringComparison.Ordinal);
        Assert.Contains("there is no model.safetensors", empty, StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_of_pictures_name_their_files()
    {
        SaveLengthAndWidth();
        Directory.CreateDirectory(PathOf("pictures"));
        // Two pixels each: white and black, black and white.
        const string White =
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGP4zwAAAgEBADK6K5IAAAAASUVORK5CYII=";
        const string Black =
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNg+A8AAQIBAEK+vGgAAAAASUVORK5CYII=";
        File.WriteAllBytes(PathOf("pictures/a, 1.png"), Convert.FromBase64String(White));
        File.WriteAllBytes(PathOf("pictures/b.png"), Convert.FromBase64String(Black));

        string data = $"--data={PathOf("pictures")}";
        var shown = ToolRun.Of("predict", PathOf("own"), data);
        var json = ToolRun.Of("predict", PathOf("own"), data, "--json").ReadJson();
        var written = ToolRun.Of("predict", PathOf("own"), data, "--scores", "--to", PathOf("out.csv"));

        Assert.Equal((0, ""), (written.Status, written.Error));
        Assert.Equal(
            ["label,score_long,score_wide,file", "long,1,0,\"a, 1.png\"", "wide,0,1,b.png"],
            File.ReadAllLines(PathOf("out.csv"))
        );
        Assert.Matches(@"a, 1\.png +long", shown.Output);
        Assert.Equal(
            ["a, 1.png", "b.png"],
            json.GetProperty("files").EnumerateArray().Select(file => file.GetString())
        );
    }

    [Fact]
    public void Data_of_another_size_are_refused()
    {
        Train("moons");
        File.WriteAllText(PathOf("three.csv"), "1,2,3,a\n4,5,6,b\n7,8,9,a\n1,1,1,b\n2,2,2,a\n3,3,3,b\n");

        var file = ToolRun.Of("evaluate", PathOf("run"), "--data", PathOf("three.csv"), "--part=test");

        Assert.Equal(2, file.Status);
        Assert.Contains("it must be data of 10 numbers, as the model's", file.ErrorLines[0], StringComparison.Ordinal);
    }

    private Network Train(string data, string more = "")
    {
        string[] options = more.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] all = ["train", $"--data={data}", "--neurons=100", "--cap=30", "--out", PathOf("run"), .. options];
        Assert.Equal(0, ToolRun.Of(all).Status);
        return Network.Load(PathOf("run/model.safetensors"));
    }

    // Its scores are the two columns, less their means.
    private void SaveLengthAndWidth(Matrix? mean = null, string name = "own")
    {
        Matrix One() =>
            Matrix.FromRows([
                [1, 0],
                [0, 1],
            ]);
        var network = new Network(
            mean is null ? null : new InputTransform(2, mean, null),
            [new RecurrentLayer(null, One(), cap: 2)],
            One(),
            labelNames: ["long", "wide"],
            inputNames: ["length", "width"]
        );
        Directory.CreateDirectory(PathOf(name));
        network.Save(Path.Combine(PathOf(name), "model.safetensors"));
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
