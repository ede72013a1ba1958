namespace Hebb.Cli.Tests;

/// <summary>Where commands write: never over what a person owns, and what is said where they cannot.</summary>
public sealed class OutputTests : IDisposable
{
    private static readonly string[] Training =
    [
        "train",
        "--data=relu1",
        "--limit=50",
        "--neurons=20",
        "--cap=5",
        "--epochs=1",
        "--quiet",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [InlineData("rule.json")]
    [InlineData("notes.txt")]
    public void A_folder_with_files_of_the_user_is_refused_before_any_work(string name)
    {
        string own = Own(name);

        // There are no such data, which is not looked at before.
        var run = ToolRun.Of("train", "--data=none.csv", "--out", parent);

        Assert.Equal(2, run.Status);
        Assert.StartsWith(
            $"--out is {parent}; it must be a new or an empty folder; in this one is {name}",
            run.ErrorLines[0],
            StringComparison.Ordinal
        );
        Assert.Equal("mine", File.ReadAllText(own));
        Assert.Equal([own], Directory.GetFileSystemEntries(parent));
    }

    [Fact]
    public void A_file_is_no_folder_for_a_run()
    {
        string own = Own("results");

        var run = ToolRun.Of([.. Training, "--out", own]);

        Assert.Equal((2, $"--out is {own}; it must be a folder; this is a file"), (run.Status, run.ErrorLines[0]));
        Assert.Equal("mine", File.ReadAllText(own));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named_with_the_option()
    {
        string own = Own("results");

        var run = ToolRun.Of([.. Training, "--out", Path.Combine(own, "run")]);

        Assert.Equal(1, run.Status);
        Assert.StartsWith($"{own}/run: the folder of a run cannot be made", Assert.Single(run.ErrorLines));
        Assert.EndsWith("choose another with --out", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodir/x.html", "a file in a folder that is there")]
    [InlineData("own.txt", "a new file: this one is there already, and is not overwritten")]
    [InlineData("own.txt/x.html", "own.txt is not")]
    [InlineData("", "a file's path: this is a folder")]
    public void A_page_is_never_written_over_a_file_of_the_user(string to, string problem)
    {
        string own = Own("own.txt");
        string file = Path.Combine(parent, to);

        var rule = ToolRun.Of("rules", "show", "halfspace-output", "--to", file);
        var report = ToolRun.Of("report", "no-run", "--to", file);

        Assert.All(
            [rule, report],
            run =>
            {
                Assert.Equal(2, run.Status);
                Assert.StartsWith($"--to is '{file}'; it must be ", run.ErrorLines[0], StringComparison.Ordinal);
                Assert.Contains(problem, run.ErrorLines[0], StringComparison.Ordinal);
            }
        );
        Assert.Equal("mine", File.ReadAllText(own));
        Assert.Equal([own], Directory.GetFileSystemEntries(parent));
    }

    [Fact]
    public void A_page_of_the_tool_may_be_written_again()
    {
        string page = Path.Combine(parent, "page.html");

        Assert.Equal(0, ToolRun.Of("rules", "show", "halfspace-output", "--to", page).Status);
        Assert.Equal(0, ToolRun.Of("rules", "show", "relu1-graph", "--to", page).Status);

        Assert.Contains("relu1-graph", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">/dev/full", "No space left on device")]
    [InlineData(">&-", "it is closed")]
    public async Task A_finished_run_whose_result_cannot_be_printed_is_said_to_be_finished(string output, string reason)
    {
        string run = Path.Combine(parent, "run");
        string line = string.Join(' ', Training);

        var end = await HebbProcess.RunProgramAsync(
            "sh",
            "-c",
            $"dotnet '{HebbProcess.Program}' {line} --out '{run}' --json {output}"
        );

        Assert.Equal(1, end.Status);
        Assert.Equal(
            $"standard output cannot be written: {reason}; the run is finished, its result is in {run}/result.json",
            end.ErrorLines[^1]
        );
        Assert.True(File.Exists(Path.Combine(run, "result.json")));
        Assert.False(Directory.Exists(Path.Combine(run, "checkpoint")));
    }

    [Fact]
    public async Task Without_any_place_to_write_the_status_tells()
    {
        var help = await HebbProcess.RunProgramAsync("sh", "-c", $"dotnet '{HebbProcess.Program}' --help >/dev/full");
        var wrong = await HebbProcess.RunProgramAsync("sh", "-c", $"dotnet '{HebbProcess.Program}' nope 2>/dev/full");

        Assert.Equal((1, "standard output cannot be written: No space left on device\n"), (help.Status, help.Error));
        Assert.Equal((2, ""), (wrong.Status, wrong.Output));
    }

    [Fact]
    public async Task Two_processes_never_work_on_one_run_even_where_dotnets_own_locks_are_off()
    {
        string run = Path.Combine(parent, "run");
        const string Without = "DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1";
        string[] longer =
        [
            "--data=relu1",
            "--rounds=2",
            "--graph-rule=hebb",
            "--epochs=1000000",
            "--quiet",
            "--out",
            run,
        ];
        using var first = HebbProcess.StartProgram("env", [Without, "dotnet", HebbProcess.Program, "train", .. longer]);
        await first.WaitForRecordsAsync(run, 1);

        var second = await HebbProcess.RunProgramAsync("env", Without, "dotnet", HebbProcess.Program, "resume", run);
        await first.SignalAsync("TERM");

        Assert.Equal(1, second.Status);
        Assert.Contains("another process is working on this run", Assert.Single(second.ErrorLines));
        Assert.Equal(130, (await first.EndAsync()).Status);
    }

    [Fact]
    public void What_no_model_can_hold_is_refused_before_anything_is_made()
    {
        string run = Path.Combine(parent, "run");

        var end = ToolRun.Of("train", "--data=none.csv", "--rounds=2", "--neurons=32768", "--out", run);

        Assert.Equal((2, "--neurons is 32768; it must be between 1 and 23170"), (end.Status, end.ErrorLines[0]));
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public async Task Too_little_memory_says_what_needs_how_much()
    {
        string run = Path.Combine(parent, "run");
        string[] large = ["--data=relu1", "--neurons=16000", "--cap=10", "--rounds=2", "--limit=10", "--out", run];

        var end = await HebbProcess.RunProgramAsync(
            "env",
            ["DOTNET_GCHeapHardLimit=0x10000000", "dotnet", HebbProcess.Program, "train", .. large]
        );

        Assert.Equal(1, end.Status);
        Assert.StartsWith("16000 neurons with 10 inputs and T = 2 take at least 1.06 GB", end.ErrorLines[^1]);
        Assert.False(Directory.Exists(run));
        var elsewhere = ToolRun.OfFailure(new InsufficientMemoryException());
        Assert.Equal(1, elsewhere.Status);
        Assert.StartsWith("out of memory: this process may use ", Assert.Single(elsewhere.ErrorLines));
    }

    [Fact]
    public void Numbers_that_are_not_finite_leave_no_run_that_cannot_be_finished()
    {
        string table = Path.Combine(parent, "tiny.csv"),
            run = Path.Combine(parent, "run");
        File.WriteAllLines(
            table,
            Enumerable.Range(0, 40).Select(i => $"{(i % 7) - 3}e-42,{(i % 5) - 2}e-42,{"ab"[i % 2]}")
        );

        var end = ToolRun.Of(
            "learn",
            "--data",
            table,
            "--by=closed-form",
            "--scale=none",
            "--neurons=20",
            "--cap=10",
            "--out",
            run
        );

        Assert.Equal(1, end.Status);
        Assert.Contains("not finite numbers: the inputs are too large or too small", end.ErrorLines[^1]);
        Assert.False(Directory.Exists(run));
    }

    private string Own(string name)
    {
        string path = Path.Combine(parent, name);
        File.WriteAllText(path, "mine");
        return path;
    }
}
