namespace Hebb.Cli.Tests;

public sealed class ReportCommandTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void A_report_is_written_again_to_the_same_bytes()
    {
        string run = Train("run");
        string report = Path.Combine(run, "report.html");
        byte[] first = File.ReadAllBytes(report);
        File.Delete(report);

        var again = ToolRun.Of("report", run, "--json");

        Assert.Equal(report, again.ReadJson().GetProperty("report").GetString());
        Assert.Equal(first, File.ReadAllBytes(report));
    }

    [Fact]
    public void Several_runs_go_on_one_page()
    {
        string file = Path.Combine(parent, "both.html");

        var both = ToolRun.Of("report", Train("one"), Train("two"), "--to", file);

        Assert.Equal(0, both.Status);
        Assert.Contains("2 runs compared", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_run_is_named()
    {
        var none = ToolRun.Of("report", Path.Combine(parent, "none"));

        Assert.Equal(1, none.Status);
        Assert.Contains("none: a run's folder expected", Assert.Single(none.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("60")]
    [InlineData("1d")]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("1e3s")]
    [InlineData("99999999h")]
    public void A_time_between_checkpoints_that_is_none_is_refused(string time)
    {
        var run = ToolRun.Of("train", "--data", "relu1", $"--checkpoint-every={time}");

        Assert.Equal(2, run.Status);
        Assert.Contains($"--checkpoint-every is '{time}'", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_command_line_for_a_finished_runs_folder_or_another_for_any_is_refused()
    {
        string run = Train("run");
        Assert.Equal(2, ToolRun.Of(Line(run)).Status);

        File.Delete(Path.Combine(run, "result.json"));
        var other = ToolRun.Of([.. Line(run), "--epochs=3"]);
        Assert.Equal(2, other.Status);
        Assert.Contains("--out", other.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal(0, ToolRun.Of(Line(run)).Status);
    }

    private string Train(string name)
    {
        string run = Path.Combine(parent, name);
        Assert.Equal(0, ToolRun.Of(Line(run)).Status);
        return run;
    }

    private static string[] Line(string run) =>
        ["train", "--data=relu1", "--limit=200", "--neurons=50", "--cap=20", "--quiet", "--out", run];
}
