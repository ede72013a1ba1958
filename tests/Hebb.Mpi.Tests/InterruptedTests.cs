namespace Hebb.Mpi.Tests;

/// <summary>A run of several ranks that is interrupted in any way is resumed by any number of ranks, to the same bytes.</summary>
public sealed class InterruptedTests : IDisposable
{
    private static readonly string[] Line =
    [
        "evolve",
        "--data=moons",
        "--neurons=20",
        "--genes=200",
        "--population=64",
        "--generations=3000",
        "--batch-size=20",
        "--edge-probability=1",
        "--validation=20",
        "--checkpoint-every=0.1s",
        "--threads=1",
        "--quiet",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    private string Run => Path.Combine(parent, "run");

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    // To one of the ranks, and to mpirun, which passes it on.
    [InlineData("TERM", 1)]
    [InlineData("INT", 0)]
    [InlineData("USR1", null)]
    public async Task A_signal_stops_all_ranks_after_a_checkpoint_with_130(string signal, int? rank)
    {
        using var job = MpiJob.Start(2, [.. Line, "--out", Run]);
        await job.WaitForCheckpointAsync(Run);
        await (rank is { } one ? job.SignalRankAsync(signal, one) : job.SignalAsync(signal));
        var run = await job.EndAsync();

        Assert.Equal([$"interrupted; to resume, run: hebb resume {Run}"], MpiJob.LinesOfRanks(run));
        Assert.Equal(130, run.Status);
        Assert.Empty(job.FoldersOfRanks);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Run, "checkpoint"), "*.json"));
    }

    [Fact]
    public async Task When_mpirun_ends_the_job_there_are_two_of_its_waits_to_save()
    {
        using var job = MpiJob.StartProgramWith(
            [("OMPI_MCA_odls_base_sigkill_timeout", "2")],
            2,
            "ranks",
            "TakesLongToStop"
        );
        await job.WaitForLineAsync(RankCommand.AtWork);
        await job.SignalAsync("TERM");
        var run = await job.EndAsync();

        Assert.Equal("interrupted", MpiJob.LinesOfRanks(run)[^1]);
    }

    [Fact]
    public async Task When_mpirun_ends_the_job_the_run_is_saved_first_and_resumed_by_fewer_ranks_and_by_none()
    {
        string whole = Path.Combine(parent, "whole");
        Assert.Equal(0, ToolRun.Of([.. Line, "--out", whole]).Status);

        // On a busy machine two seconds are not always enough.
        using (var job = MpiJob.StartWith([("OMPI_MCA_odls_base_sigkill_timeout", "3")], 3, [.. Line, "--out", Run]))
        {
            await job.WaitForCheckpointAsync(Run);
            await job.SignalAsync("TERM");
            var run = await job.EndAsync();
            Assert.Equal([$"interrupted; to resume, run: hebb resume {Run}"], MpiJob.LinesOfRanks(run));
            Assert.Equal(1, run.Status);
        }

        using (var job = MpiJob.Start(2, "resume", Run, "--quiet"))
        {
            await job.WaitForNewCheckpointAsync(Run);
            await job.SignalRankAsync("TERM", 1);
            Assert.Equal(130, (await job.EndAsync()).Status);
        }

        Assert.Equal(0, ToolRun.Of("resume", Run, "--quiet").Status);
        SameBytesTests.AssertSame(whole, Run);
        // Finished, it is shown once.
        var again = await MpiJob.RunAsync(2, "resume", Run);
        Assert.Equal($"{Run}: this run is already finished; its result is in result.json", again.Output.Trim());
        Assert.Equal(0, again.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task When_a_rank_is_killed_the_others_say_so_and_end_and_the_run_can_be_resumed(int rank)
    {
        using var job = MpiJob.Start(3, [.. Line, "--out", Run]);
        await job.WaitForCheckpointAsync(Run);
        await job.SignalRankAsync("KILL", rank);
        var run = await job.EndAsync();

        string[] lines = MpiJob.LinesOfRanks(run);
        Assert.Equal(
            [
                $"rank {rank} ({Environment.MachineName}) has ended; the others cannot continue without it; "
                    + $"to resume from the last checkpoint: hebb resume {Run}",
            ],
            lines
        );
        Assert.NotEqual(0, run.Status);
        string[] left = job.FoldersOfRanks;
        Assert.Equal(rank == 0 ? 0 : 1, left.Length);
        using var resumed = MpiJob.StartWith([("TMPDIR", job.TemporaryFolder)], 2, "resume", Run, "--quiet");
        await resumed.WaitForNewCheckpointAsync(Run);
        Assert.Empty(job.FoldersOfRanks.Intersect(left));
    }
}
