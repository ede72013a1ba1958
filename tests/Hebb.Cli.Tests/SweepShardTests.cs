namespace Hebb.Cli.Tests;

/// <summary>A sweep whose runs are done by several processes that share a folder.</summary>
public sealed class SweepShardTests(SweepShardTests.OneMachine one)
    : IClassFixture<SweepShardTests.OneMachine>,
        IDisposable
{
    private static readonly string[] Grid = ["--grid=neurons=50,100", "--seeds=1..3", "--quiet"];

    private static readonly string[] Swept = ["--", "train", "--data=relu1", "--cap=20", "--limit=300"];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    private string Shared => Path.Combine(parent, "shared");

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Collected_they_are_what_one_machine_gives(int count)
    {
        for (int number = count; number >= 1; number--)
        {
            Succeeds("sweep", [.. Grid, "--shard", $"{number}/{count}", "--out", Shared, .. Swept]);
        }

        Succeeds("sweep", "--collect", Shared);

        AssertSameSweeps();
        // Once more there is nothing to do, neither for a shard nor to collect.
        Assert.Contains("finished", Succeeds("sweep", "--collect", Shared).Output, StringComparison.Ordinal);
        Assert.Contains(
            "this shard is already finished",
            Succeeds("sweep", [.. Grid, "--shard", $"1/{count}", "--out", Shared, .. Swept]).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Shards_that_start_at_the_same_moment_in_a_new_folder_all_succeed()
    {
        HebbProcess[] tools =
        [
            .. Enumerable
                .Range(1, 3)
                .Select(i => HebbProcess.Start(["sweep", .. Grid, "--shard", $"{i}/3", "--out", Shared, .. Swept])),
        ];
        foreach (var tool in tools)
        {
            var ended = await tool.EndAsync();
            Assert.Equal((0, ""), (ended.Status, ended.Error));
            tool.Dispose();
        }

        Succeeds("sweep", "--collect", Shared);
        AssertSameSweeps();
    }

    [Fact]
    public async Task A_killed_shard_resumes_where_it_was_and_repeats_nothing()
    {
        string[] line = ["sweep", "--seeds=1..4", "--quiet", "--grid=neurons=100,200", "--threads=1"];
        string whole = Path.Combine(parent, "whole");
        string own = Path.Combine(Shared, "shards", "2-of-2");
        int epochs = await HebbProcess.FindAtWorkAsync(
            2,
            async epochs =>
            {
                string[] shard = [.. line, "--shard=1/2", "--out", Shared, .. Longer(epochs)];
                using (var tool = HebbProcess.Start(shard))
                {
                    await tool.WaitUntilAsync(() => Results().Length >= 1, "a finished run");
                    tool.Kill();
                    await tool.EndAsync();
                }

                var done = Results().ToDictionary(file => file, File.GetLastWriteTimeUtc);
                if (done.Count == 4)
                {
                    Directory.Delete(Shared, recursive: true);
                    return false;
                }

                Assert.InRange(done.Count, 1, 3);
                Succeeds(shard[0], shard[1..]);
                Assert.All(done, result => Assert.Equal(result.Value, File.GetLastWriteTimeUtc(result.Key)));

                // The other shard is stopped as a scheduler does, and is resumed by its own folder.
                using var other = HebbProcess.Start([.. line, "--shard=2/2", "--out", Shared, .. Longer(epochs)]);
                await other.WaitUntilAsync(() => Results().Length >= 5, "a finished run");
                await other.SignalAsync("TERM");
                var ended = await other.EndAsync();
                if (ended.Status == 0)
                {
                    Directory.Delete(Shared, recursive: true);
                    return false;
                }

                Assert.Equal((130, $"interrupted; to resume, run: hebb resume {own}\n"), (ended.Status, ended.Error));
                return true;
            }
        );

        Succeeds("resume", own);
        Succeeds("sweep", "--collect", Shared);
        Succeeds("sweep", [.. line[1..], "--out", whole, .. Longer(epochs)]);
        AssertSameSweeps(whole);
    }

    [Fact]
    public void What_is_missing_is_counted_and_can_be_done_anywhere()
    {
        Succeeds("sweep", [.. Grid, "--shard=2/3", "--out", Shared, .. Swept]);

        string missing =
            $"{Shared}: 4 of 6 runs are not finished: shards 1/3, 3/3; start what is missing again by its command line or script, "
            + $"or do all that is left here: hebb resume {Shared}";
        Fails(1, missing, "sweep", "--collect", Shared);

        Succeeds("resume", Shared);
        AssertSameSweeps();
    }

    [Fact]
    public void A_task_of_a_job_array_is_a_shard_unless_options_say_otherwise()
    {
        foreach (int id in new[] { 4, 5, 6 })
        {
            Assert.Equal(0, InArray(id, [.. Grid, "--out", Shared, .. Swept]).Status);
        }

        Assert.Equal(
            ["1-of-3", "2-of-3", "3-of-3"],
            Directory.GetDirectories(Path.Combine(Shared, "shards")).Select(Path.GetFileName).Order()
        );
        Succeeds("sweep", "--collect", Shared);
        AssertSameSweeps();
        string whole = Path.Combine(parent, "whole");
        Assert.Equal(0, InArray(5, [.. Grid, "--shard=none", "--out", whole, .. Swept]).Status);
        Assert.True(File.Exists(Path.Combine(whole, "runs.csv")));
        var withoutOut = InArray(5, [.. Grid, .. Swept]);
        Assert.Equal(2, withoutOut.Status);
        Assert.Equal(
            "this is task 2/3 of a Slurm job array, so --out DIR is needed, the folder that all shards share; for the whole sweep in "
                + "each task: --shard none",
            withoutOut.ErrorLines[0]
        );
    }

    [Theory]
    [InlineData("--seeds=1..4", "--cap=20", "the one here has --seeds 1..3")]
    [InlineData("--grid=weights=last", "--cap=20", "the one here has --grid neurons=50,100")]
    [InlineData("--parallel=1", "--cap=30", "the one here runs: train --data=relu1 --cap=20 --limit=300")]
    public void Another_sweep_is_refused_by_what_differs(string option, string cap, string difference)
    {
        Succeeds("sweep", [.. Grid, "--shard=1/6", "--out", Shared, .. Swept]);
        string name = option.Split('=')[0];
        string[] others = [.. Grid.Where(word => name == "--grid" || !word.StartsWith(name, StringComparison.Ordinal))];
        string[] swept = [.. Swept.Select(word => word == "--cap=20" ? cap : word)];

        Fails(
            2,
            $"--out is {Shared}; it must be a new folder or one of this sweep; {difference}",
            "sweep",
            [.. others, option, "--shard=2/6", "--out", Shared, .. swept]
        );
    }

    [Fact]
    public void Two_copies_of_a_shard_do_not_work_at_the_same_time()
    {
        string[] shard = ["sweep", .. Grid, "--shard=1/2", "--out", Shared, .. Swept];
        Succeeds(shard[0], shard[1..]);
        string own = Path.Combine(Shared, "shards", "1-of-2");
        File.Delete(Path.Combine(own, "result.json"));
        Directory.CreateDirectory(Path.Combine(own, "checkpoint"));
        using var held = Hebb.Persistence.FileLock.TryHold(Path.Combine(own, "checkpoint", "lock"));

        Fails(1, $"{own}: another process is working on this run; wait until it ends", shard[0], shard[1..]);
        Fails(1, $"{Shared}: shard 1/2 is being worked on; wait until they end, or stop them", "resume", Shared);
    }

    [Fact]
    public void Only_the_folder_of_a_sweep_is_collected()
    {
        string trained = Directory.GetDirectories(Path.Combine(one.Folder, "runs"))[0];
        Succeeds("sweep", [.. Grid, "--shard=1/6", "--out", Shared, .. Swept]);
        const string Needs =
            "--collect needs the folder of a sweep, which its shards were given by --out; in this one is ";
        string own = Path.Combine(Shared, "shards", "1-of-6");

        Fails(1, $"{trained}: {Needs}a run of train", "sweep", "--collect", trained);
        Fails(1, $"{own}: {Needs}a single shard", "sweep", "--collect", own);
        Fails(1, $"{parent}: there is no run.json, so this is not the folder of a run", "sweep", "--collect", parent);
        const string LeaveOut = "--collect finds in its folder what was swept; leave ";
        Fails(2, $"{LeaveOut}--seeds out", "sweep", "--collect", Shared, "--seeds=1..2");
        Fails(2, $"{LeaveOut}train out", "sweep", "--collect", Shared, "--", "train");
        Fails(2, "hebb sweep needs <COMMAND>", "sweep", "--seeds=1..2");
    }

    private static ToolRun InArray(int id, params string[] args)
    {
        using StringWriter output = new(),
            error = new();
        var variables = new Dictionary<string, string>
        {
            ["SLURM_ARRAY_TASK_ID"] = $"{id}",
            ["SLURM_ARRAY_TASK_COUNT"] = "3",
            ["SLURM_ARRAY_TASK_MIN"] = "4",
            ["SLURM_ARRAY_TASK_MAX"] = "6",
            ["SLURM_ARRAY_TASK_STEP"] = "1",
        };
        var terminal = Terminal.Plain(output, error) with { Variable = variables.GetValueOrDefault };
        int status = new Tool(terminal).RunAsync(["sweep", .. args], CancellationToken.None).GetAwaiter().GetResult();
        return new ToolRun(status, output.ToString(), error.ToString());
    }

    private static ToolRun Succeeds(string command, params string[] args)
    {
        var run = ToolRun.Of([command, .. args]);
        Assert.Equal(("", 0), (run.Error, run.Status));
        return run;
    }

    private static void Fails(int status, string problem, string command, params string[] args)
    {
        var run = ToolRun.Of([command, .. args]);
        Assert.Equal((status, problem), (run.Status, run.ErrorLines[0]));
    }

    // Long enough to be killed in the middle of a run.
    private static string[] Longer(int epochs) =>
        [
            "--",
            "train",
            "--data=relu1",
            "--cap=50",
            "--limit=2000",
            "--rounds=3",
            "--graph-rule=random:0.01",
            $"--epochs={epochs}",
        ];

    private string[] Results()
    {
        string runs = Path.Combine(Shared, "runs");
        return Directory.Exists(runs) ? Directory.GetFiles(runs, "result.json", SearchOption.AllDirectories) : [];
    }

    // All but the seconds, and what names the folder or the moment.
    private void AssertSameSweeps(string? folder = null)
    {
        string whole = folder ?? one.Folder;
        foreach (string file in (string[])["runs.csv", "summary.csv", "metrics.jsonl"])
        {
            Assert.Equal(File.ReadAllText(Path.Combine(whole, file)), File.ReadAllText(Path.Combine(Shared, file)));
        }

        Assert.Equal(WithoutClock("result.json", whole), WithoutClock("result.json", Shared));
        Assert.Equal(WithoutClock("report.html", whole), WithoutClock("report.html", Shared));
        string[] runs =
        [
            .. Directory.GetDirectories(Path.Combine(whole, "runs")).Select(path => Path.GetFileName(path)),
        ];
        Assert.Equal(
            runs.Order(),
            Directory.GetDirectories(Path.Combine(Shared, "runs")).Select(path => Path.GetFileName(path)).Order()
        );
        foreach (
            string file in runs.SelectMany(
                run => new[] { "model.safetensors", "metrics.jsonl", "rule.json" },
                (run, name) => Path.Combine("runs", run, name)
            )
        )
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(Shared, file)));
        }
    }

    private static string WithoutClock(string file, string folder) =>
        string.Join(
            '\n',
            File.ReadAllText(Path.Combine(folder, file))
                .Replace(folder, "FOLDER", StringComparison.Ordinal)
                .Split('\n')
                .Where(line =>
                    !line.Contains("\"runs\": ", StringComparison.Ordinal)
                    && !line.Contains("<td>runs</td>", StringComparison.Ordinal)
                    && !line.Contains("<td>threads</td>", StringComparison.Ordinal)
                    && !line.Contains("Started ", StringComparison.Ordinal)
                )
        );

    /// <summary>The whole sweep in one process, with which the others are compared.</summary>
    public sealed class OneMachine : IDisposable
    {
        private readonly string parent = Directory.CreateTempSubdirectory().FullName;

        public OneMachine() => Succeeds("sweep", [.. Grid, "--out", Folder, .. Swept]);

        public string Folder => Path.Combine(parent, "whole");

        public void Dispose() => Directory.Delete(parent, recursive: true);
    }
}
