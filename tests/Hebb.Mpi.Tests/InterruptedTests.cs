namespace Hebb.Mpi.Tests;

/// <summary>A run of several ranks that is interrupted in any way is resumed by any number of ranks, to the same bytes.</summary>
public sealed class InterruptedTests : IDisposable
{
    // Far more than it comes to.
    private static readonly string[] Endless = Longer(100_000_000);

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
        using var job = MpiJob.Start(2, [.. Endless, "--out", Run]);
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
            [("OMPI_MCA_odls_base_sigkill_timeout", "6")],
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
        int generations = 3000;
        while (!await IsInterruptedTwiceAsync(generations))
        {
            Directory.Delete(Run, recursive: true);
            generations *= 4;
            Assert.True(generations < 1_000_000, "the run ended before it was interrupted, however long");
        }

        Assert.Equal(0, ToolRun.Of([.. Longer(generations), "--out", whole]).Status);
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
        // The line of the one that is left must be written before mpirun, which gives a second otherwise, ends it.
        using var job = MpiJob.StartWith([("OMPI_MCA_odls_base_sigkill_timeout", "5")], 3, [.. Endless, "--out", Run]);
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

    // By mpirun, and then by a signal to one rank. False if the run came to its end before.
    private async Task<bool> IsInterruptedTwiceAsync(int generations)
    {
        // On a busy machine two seconds are not always enough.
        (string, string)[] patient = [("OMPI_MCA_odls_base_sigkill_timeout", "6")];
        using (var job = MpiJob.StartWith(patient, 3, [.. Longer(generations), "--out", Run]))
        {
            if (!await job.FindsAsync(() => MpiJob.Checkpoints(Run).Length > 0, $"a checkpoint in {Run}"))
            {
                return false;
            }

            await job.SignalAsync("TERM");
            var run = await job.EndAsync();
            if (File.Exists(Result))
            {
                return false;
            }

            Assert.Equal([$"interrupted; to resume, run: hebb resume {Run}"], MpiJob.LinesOfRanks(run));
            Assert.Equal(1, run.Status);
        }

        string[] before = MpiJob.Checkpoints(Run);
        using (var job = MpiJob.Start(2, "resume", Run, "--quiet"))
        {
            if (!await job.FindsAsync(() => MpiJob.Checkpoints(Run).Except(before).Any(), $"a new checkpoint in {Run}"))
            {
                return false;
            }

            await job.SignalRankAsync("TERM", 1);
            var run = await job.EndAsync();
            if (File.Exists(Result))
            {
                return false;
            }

            Assert.Equal(130, run.Status);
        }

        return true;
    }

    private string Result => Path.Combine(Run, "result.json");

    private static string[] Longer(int generations) =>
        [
            "evolve",
            "--data=moons",
            "--neurons=20",
            "--genes=200",
            "--population=64",
            $"--generations={generations}",
            "--batch-size=20",
            "--edge-probability=1",
            "--validation=20",
            "--checkpoint-every=0.1s",
            "--threads=1",
            "--quiet",
        ];
}
