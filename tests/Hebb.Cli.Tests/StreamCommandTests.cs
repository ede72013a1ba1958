using System.Text.Json;

namespace Hebb.Cli.Tests;

/// <summary><c>stream</c>.</summary>
public sealed class StreamCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Labels_one_after_the_other_are_kept_by_means_and_least_squares_and_forgotten_by_gradient_descent()
    {
        var json = Stream("run", "--data=moons", "--neurons=60").ReadJson();

        int labels = json.GetProperty("groups").GetArrayLength();
        Assert.Equal(labels, json.GetProperty("phases").GetInt32());
        var learners = json.GetProperty("learners").EnumerateArray().ToDictionary(Name);
        Assert.Equal(4, learners.Count);
        double Of(string name, string figure) => learners[name].GetProperty(figure).GetDouble();
        double gradient = Of("gradient descent", "accuracy");
        Assert.True(Of("least squares", "accuracy") > gradient);
        Assert.True(Of("softmax rule, unit mean", "accuracy") > gradient);
        Assert.True(Of("gradient descent", "forgetting") > Of("least squares", "forgetting"));
        Assert.Equal(Of("margin rule, mean", "accuracy"), json.GetProperty("accuracy").GetDouble());
        Assert.All(learners.Values, each => Assert.Equal(labels, each.GetProperty("seen").GetArrayLength()));
        string report = File.ReadAllText(Path.Combine(folder, "run", "report.html"));
        Assert.Contains("Predictions before learning", report, StringComparison.Ordinal);
        Assert.Contains("gradient descent: test accuracy after each phase", report, StringComparison.Ordinal);
        string[] records = File.ReadAllLines(Path.Combine(folder, "run", "metrics.jsonl"));
        Assert.Equal(40 + labels, records.Length);
    }

    [Theory]
    [InlineData("--drift=swapped-labels")]
    [InlineData("--drift=permuted-pixels", "--phases=3")]
    [InlineData("--order=shuffled")]
    public void Every_stream_gives_the_same_figures_for_any_number_of_threads(params string[] options)
    {
        string[] line = ["--data=relu1", "--limit=300", "--neurons=30", .. options];

        var one = Stream("one", [.. line, "--threads=1"]).ReadJson();
        var two = Stream("two", [.. line, "--threads=2"]).ReadJson();

        Assert.Equal(one.GetProperty("learners").ToString(), two.GetProperty("learners").ToString());
        Assert.Equal(
            File.ReadAllText(Path.Combine(folder, "one", "metrics.jsonl")),
            File.ReadAllText(Path.Combine(folder, "two", "metrics.jsonl"))
        );
    }

    [Theory]
    [InlineData("--drift=rotation", "rotation", "none, permuted-pixels or swapped-labels for data that are not images")]
    [InlineData("--drift=swapped-labels --order=by-class", "by class", "shuffled")]
    [InlineData("--phases=3", "--phases is 3", "between 1 and 2")]
    [InlineData("--phases=101", "--phases is 101", "between 0 and 100")]
    [InlineData("--neurons=0", "--neurons is 0", "between 1 and")]
    [InlineData("--filters=3", "--filters", "no effect on random features")]
    [InlineData("--features=filters", "--features is filters", "not images")]
    public void What_cannot_work_is_refused_in_one_line(string options, string thing, string expected)
    {
        var run = Stream("run", ["--data=relu1", "--limit=100", .. options.Split(' ')]);

        Assert.Equal(2, run.Status);
        string line = run.ErrorLines[0];
        Assert.Contains(thing, line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    private static string Name(JsonElement learner) => learner.GetProperty("name").GetString()!;

    private ToolRun Stream(string run, params string[] options) =>
        ToolRun.Of(["stream", "--json", "--out", Path.Combine(folder, run), .. options]);
}
