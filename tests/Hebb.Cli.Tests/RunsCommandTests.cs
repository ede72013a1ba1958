namespace Hebb.Cli.Tests;

public sealed class RunsCommandTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Runs_are_listed_with_what_they_are_and_the_best_is_found()
    {
        Train("small", "--neurons=4", "--cap=1");
        Train("large", "--neurons=200", "--cap=50");
        Train("open", "--neurons=20", "--cap=5");
        File.Delete(Path.Combine(parent, "open", "result.json"));
        Assert.Equal(0, ToolRun.Of("theory", "appendix-c-recurrence", "--quiet", "--out", Folder("theory")).Status);

        var listed = ToolRun.Of("runs", "list", parent, "--sort", "testAccuracy", "--json");
        var runs = listed.ReadJson().GetProperty("runs").EnumerateArray().ToArray();
        Assert.Equal(Folder("large"), runs[0].GetProperty("run").GetString());
        Assert.Equal(Folder("small"), runs[1].GetProperty("run").GetString());
        Assert.Equal(4, runs.Length);
        Assert.Equal("train", runs[0].GetProperty("command").GetString());
        Assert.Equal("relu1", runs[0].GetProperty("data").GetString());
        Assert.True(runs[0].GetProperty("finished").GetBoolean());
        Assert.Equal("testAccuracy", runs[0].GetProperty("figure").GetString());
        Assert.InRange(runs[0].GetProperty("value").GetDouble(), 0.5, 1);
        Assert.True(runs[0].TryGetProperty("started", out _));

        var best = ToolRun.Of("runs", "best", parent, "--json").ReadJson().GetProperty("runs");
        Assert.Equal(Folder("large"), Assert.Single(best.EnumerateArray()).GetProperty("run").GetString());

        string table = ToolRun.Of("runs", "list", parent, "--command", "train").Output;
        Assert.Contains("not finished", table, StringComparison.Ordinal);
        Assert.DoesNotContain("appendix", table, StringComparison.Ordinal);
        Assert.DoesNotContain("theory", table, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_listed_is_named()
    {
        Train("one", "--neurons=4", "--cap=1");

        var key = ToolRun.Of("runs", "list", parent, "--sort", "testAcuracy");
        Assert.Equal(2, key.Status);
        Assert.StartsWith(
            "--sort is 'testAcuracy'; it must be a number of a result; did you mean 'testAccuracy'?",
            key.ErrorLines[0],
            StringComparison.Ordinal
        );

        var none = ToolRun.Of("runs", "list", Folder("none"));
        Assert.Equal(
            (1, $"{Folder("none")}: a folder of runs expected, found none"),
            (none.Status, none.ErrorLines[0])
        );

        File.WriteAllText(Path.Combine(parent, "one", "run.json"), "{");
        var damaged = ToolRun.Of("runs", "list", parent);
        Assert.Equal(0, damaged.Status);
        Assert.Contains("run.json: the description of a run expected: line 1", damaged.Error, StringComparison.Ordinal);
        Assert.Equal(1, ToolRun.Of("runs", "best", parent).Status);
    }

    private string Folder(string name) => Path.Combine(parent, name);

    private void Train(string name, params string[] options) =>
        Assert.Equal(
            0,
            ToolRun.Of(["train", "--data=relu1", "--limit=300", .. options, "--quiet", "--out", Folder(name)]).Status
        );
}
