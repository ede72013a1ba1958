namespace Hebb.Mpi.Tests;

/// <summary>Whatever goes wrong on one rank or on all is said once, and the job ends.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [InlineData("AllFail", "Cap is 7; it must be less", 2)]
    [InlineData("LastFailsInAShare", "rank 2 (HOST): item 5 is lost", 1)]
    [InlineData("LastFailsAtTheEnd", "rank 2 (HOST): no more", 1)]
    public async Task A_failure_is_said_once(string how, string line, int status)
    {
        var run = await MpiJob.RunProgramAsync(3, "ranks", how);

        Assert.Equal(Expected(line), MpiJob.LinesOfRanks(run)[0]);
        Assert.Single(MpiJob.LinesOfRanks(run), said => !said.StartsWith("try:", StringComparison.Ordinal));
        Assert.Equal(status, run.Status);
    }

    [Theory]
    [InlineData(
        "LastDivergesInAShare",
        "",
        "learning diverged at step 7: the loss is NaN, or its gradient is not finite",
        1,
        false
    )]
    [InlineData(
        "LastFindsNoRoomInAShare",
        "rank 2 (HOST): ",
        "no space left; once that is fixed, resume with: ",
        1,
        true
    )]
    [InlineData(
        "LastIsMistakenInAShare",
        "rank 2 (HOST): ",
        "internal error: item 5; run again with --verbose",
        1,
        true
    )]
    public async Task What_fails_on_another_rank_ends_as_in_one_process(
        string how,
        string rank,
        string line,
        int status,
        bool keepsRun
    )
    {
        string run = Folder("run");
        string[] words = ["ranks", how, "--out", run, "--quiet"];
        var alone = await MpiJob.RunProgramAsync(1, words);
        string[] left = FilesOf(run);

        Assert.Equal((status, keepsRun), (alone.Status, left.Length > 0));
        string said = Assert.Single(MpiJob.LinesOfRanks(alone));
        Assert.Contains(line, said);
        if (keepsRun)
        {
            Directory.Delete(run, recursive: true);
        }

        var shared = await MpiJob.RunProgramAsync(3, words);

        string saidOnRanks = Assert.Single(MpiJob.LinesOfRanks(shared));
        Assert.Contains(Expected(rank), saidOnRanks);
        Assert.Equal(said, rank == "" ? saidOnRanks : saidOnRanks.Replace(Expected(rank), ""));
        Assert.Equal(status, shared.Status);
        Assert.Equal(left, FilesOf(run));
    }

    [Theory]
    [InlineData("LastFailsAlone", "rank 1 (HOST): Cap is 7; it must be less on the last rank")]
    [InlineData("FirstFailsAlone", "the disk is full")]
    public async Task A_rank_that_fails_while_others_wait_for_it_says_why_and_ends_the_job(string how, string line)
    {
        var run = await MpiJob.RunProgramAsync(2, "ranks", how);

        Assert.Equal(Expected(line), MpiJob.LinesOfRanks(run)[0]);
        Assert.NotEqual(0, run.Status);
    }

    [Fact]
    public async Task A_rank_that_waits_for_one_that_never_comes_ends_when_asked_to()
    {
        using var job = MpiJob.StartProgram(2, "ranks", "LastHangs");
        await job.WaitForLineAsync(RankCommand.AtWork);
        await job.SignalRankAsync("TERM", 0);
        var run = await job.EndAsync();

        Assert.Contains("asked to stop, and not all ranks answer", MpiJob.LinesOfRanks(run));
        Assert.NotEqual(0, run.Status);
    }

    [Theory]
    [InlineData("--cap=1", "unknown option '--cap'", 2)]
    [InlineData("--data=nowhere.csv", "nowhere.csv: cannot be read: no such file", 3)]
    public async Task An_error_of_all_ranks_is_reported_once_by_rank_0(string option, string expected, int status)
    {
        var run = await MpiJob.RunAsync(2, "evolve", option);

        string[] lines = MpiJob.LinesOfRanks(run);
        Assert.StartsWith(expected, lines[0]);
        Assert.Single(lines, said => !said.StartsWith("try:", StringComparison.Ordinal));
        Assert.Equal(status, run.Status);
    }

    [Theory]
    [InlineData(
        "train",
        "hebb train does not share its work with other processes; start it without mpirun, or with --folds, which it shares ("
    )]
    [InlineData(
        "sweep",
        "hebb sweep does not share its work with other processes; on several machines, each does a part"
    )]
    public async Task A_command_that_does_not_share_its_work_is_refused(string command, string expected)
    {
        string[] more = command == "sweep" ? ["--seeds=1..2", "--", "train"] : [];

        var run = await MpiJob.RunAsync(2, [command, .. more]);

        Assert.StartsWith(expected, MpiJob.LinesOfRanks(run)[0]);
        Assert.Contains("learn, transfer, evolve", MpiJob.LinesOfRanks(run)[0]);
        Assert.Equal(2, run.Status);
    }

    [Fact]
    public async Task Ranks_that_have_other_files_are_refused()
    {
        foreach (int rank in new[] { 0, 1 })
        {
            Directory.CreateDirectory(Folder($"{rank}"));
            await File.WriteAllTextAsync(Path.Combine(Folder($"{rank}"), "own.csv"), Table(rank));
        }

        var run = await RunInFoldersAsync(2, "evolve --data=own.csv --neurons=5 --validation=1 --quiet --out=../run");

        Assert.Equal(
            Expected("the file own.csv: rank 1 (HOST) has another than rank 0 (HOST); all ranks need the same"),
            Assert.Single(MpiJob.LinesOfRanks(run))
        );
        Assert.Equal(1, run.Status);
        Assert.False(Directory.Exists(Folder("run")));

        File.Delete(Path.Combine(Folder("1"), "own.csv"));
        run = await RunInFoldersAsync(2, "evolve --data=own.csv --neurons=5 --validation=1 --quiet --out=../run");

        Assert.Equal(
            Expected("the file own.csv: rank 1 (HOST) does not have it; all ranks need the same"),
            Assert.Single(MpiJob.LinesOfRanks(run))
        );
    }

    [Fact]
    public async Task Ranks_that_have_other_data_are_refused()
    {
        foreach (int rank in new[] { 0, 1, 2 })
        {
            string data = Path.Combine(Folder($"{rank}"), "own");
            Directory.CreateDirectory(data);
            await File.WriteAllTextAsync(Path.Combine(data, "train.csv"), Table(rank / 2));
        }

        var run = await RunInFoldersAsync(3, "evolve --data=own --neurons=5 --validation=1 --quiet --out=../run");

        Assert.Equal(
            Expected("the data own: rank 2 (HOST) has another than rank 0 (HOST); all ranks need the same"),
            Assert.Single(MpiJob.LinesOfRanks(run))
        );
        Assert.False(Directory.Exists(Folder("run")));
    }

    [Fact]
    public async Task Ranks_that_have_other_command_lines_are_refused()
    {
        using var job = MpiJob.StartWords(
            1,
            [
                .. new[] { "dotnet", MpiJob.Tool, "evolve", "--quiet", "--data=moons" },
                .. new[] { ":", "-n", "1", "dotnet", MpiJob.Tool, "evolve", "--quiet" },
            ]
        );
        var run = await job.EndAsync();

        Assert.Equal(
            Expected("the command line: rank 1 (HOST) has another than rank 0 (HOST); all ranks need the same"),
            Assert.Single(MpiJob.LinesOfRanks(run))
        );
    }

    [Theory]
    [InlineData("/nowhere/libmpi.so", "apt install openmpi-bin")]
    [InlineData("libc.so.6", "libc.so.6 is another MPI than Open MPI")]
    public async Task Without_the_library_one_line_says_what_to_install(string library, string expected)
    {
        using var job = MpiJob.StartWith([("HEBB_MPI", library)], 2, "evolve", "--data=moons");
        var run = await job.EndAsync();

        Assert.Contains(expected, Assert.Single(MpiJob.LinesOfRanks(run)));
        Assert.Equal(1, run.Status);
    }

    private static string[] FilesOf(string run) =>
        Directory.Exists(run)
            ? [.. Directory.GetFileSystemEntries(run, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [];

    private static string Expected(string line) => line.Replace("HOST", Environment.MachineName);

    private static string Table(int seed) =>
        "x,y,label\n"
        + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i + seed},{i % 7},{(i < 20 ? "a" : "b")}\n"));

    // Each rank in a folder named after it.
    private async Task<ToolRun> RunInFoldersAsync(int ranks, string line)
    {
        string script = $"cd '{parent}'/$OMPI_COMM_WORLD_RANK && exec dotnet '{MpiJob.Tool}' {line}";
        using var job = MpiJob.StartWords(ranks, "sh", "-c", script);
        return await job.EndAsync();
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
