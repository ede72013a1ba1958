using System.Globalization;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Cli.Tests;

public sealed class ResumeTests : IDisposable
{
    // W changes, so a wrong state would show within a few examples.
    private static readonly string[] Training =
    [
        "train",
        "--data=relu1",
        "--neurons=400",
        "--cap=100",
        "--rounds=3",
        "--graph-rule=random:0.01",
        "--weights=averaged",
        "--epochs=6",
        "--limit=4000",
        "--validation=1000",
        "--quiet",
    ];

    // Never comes to its end.
    private static readonly string[] EndlessTraining = Longer(1_000_000);

    private const int Epochs = 40;

    private const string Often = "--checkpoint-every=0.02s";

    private const int AtCheckpoint = -1;

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public async Task A_run_killed_at_any_moment_is_resumed_to_the_same_bytes_on_any_number_of_threads()
    {
        string whole = Folder("whole");
        Assert.Equal(0, (await HebbProcess.RunAsync([.. Training, "--out", whole])).Status);
        string[] records = await File.ReadAllLinesAsync(Path.Combine(whole, "metrics.jsonl"));
        int[] epochEnds =
        [
            .. Enumerable.Range(0, records.Length).Where(i => records[i].Contains("\"epoch\",\"epoch\"")),
        ];
        Assert.Equal(6, epochEnds.Length);

        var random = RandomKey.FromSeed(20310405).Stream();
        int kills = 0;
        int resumed = 0;
        for (int round = 0; kills < 25; round++)
        {
            string run = Folder($"killed-{round}");
            // Before the first record, at a checkpoint, around the ends of epochs, after the last one, and anywhere.
            string checkpoint = Path.Combine(run, "checkpoint");
            int[] moments =
            [
                .. new[] { AtCheckpoint, 0, epochEnds[0], epochEnds[0] + 1, epochEnds[^1], epochEnds[^1] + 1 }
                    .Concat(Enumerable.Range(0, 4).Select(_ => random.NextInt32(records.Length)))
                    .Order(),
            ];
            string[] line = [.. Training, Often, "--out", run];
            foreach (int moment in moments)
            {
                int threads = 1 + random.NextInt32(3);
                using var tool = HebbProcess.Start([.. line, "--threads", $"{threads}"]);
                if (moment == AtCheckpoint)
                {
                    await tool.WaitUntilAsync(() => Manifests(checkpoint).Length > 0, "a checkpoint");
                }
                else
                {
                    await tool.WaitForRecordsAsync(run, moment);
                    await Task.Delay(random.NextInt32(20));
                }

                kills += tool.HasExited ? 0 : 1;
                tool.Kill();
                await tool.EndAsync();
                resumed += Manifests(checkpoint).Length > 0 ? 1 : 0;
                if (File.Exists(Path.Combine(run, "run.json")))
                {
                    line = ["resume", run];
                }
            }

            var end = await HebbProcess.RunAsync([.. line, "--threads", "2"]);
            Assert.Equal("", end.Error);
            Assert.Equal(0, end.Status);
            AssertSame(whole, run);
        }

        Assert.True(resumed > 0, "no run was resumed from a checkpoint");
    }

    [Fact]
    public async Task After_Ctrl_C_the_printed_command_resumes_the_run()
    {
        string whole = Folder("whole");
        string run = Folder("it's mine");
        var interrupted = new ToolRun(0, "", "");
        int epochs = await HebbProcess.FindAtWorkAsync(
            Epochs,
            async epochs =>
            {
                Remove(run);
                using var tool = HebbProcess.Start([.. Longer(epochs), "--out", run]);
                await tool.WaitForRecordsAsync(run, 8);
                await tool.SignalAsync("INT");
                interrupted = await tool.EndAsync();
                return interrupted.Status != 0;
            }
        );

        Assert.Equal(130, interrupted.Status);
        Assert.Equal(0, ToolRun.Of([.. Longer(epochs), "--out", whole]).Status);
        string line = Assert.Single(interrupted.ErrorLines);
        Assert.StartsWith("interrupted; to resume, run: hebb resume '", line, StringComparison.Ordinal);
        string script = line.Split("to resume, run: hebb")[1];
        var end = await HebbProcess.RunProgramAsync(
            "sh",
            "-c",
            $"dotnet '{HebbProcess.Program}' {script} --json --quiet"
        );
        Assert.Equal("", end.Error);
        Assert.Equal("train", end.ReadJson().GetProperty("command").GetString());
        AssertSame(whole, run);
        Assert.Equal(run, end.ReadJson().GetProperty("run").GetString());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_run_started_in_the_background_by_a_script_is_saved_and_ends_with_130(string signal)
    {
        string run = Folder("run");
        using var tool = HebbProcess.StartInBackground([.. EndlessTraining, "--out", run]);
        await tool.WaitForRecordsAsync(run, 8);
        await tool.SignalAsync(signal);
        var interrupted = await tool.EndAsync();

        Assert.Equal(130, interrupted.Status);
        Assert.Equal($"interrupted; to resume, run: hebb resume {run}", Assert.Single(interrupted.ErrorLines));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(run, "checkpoint"), "*.json"));
    }

    [Fact]
    public void A_finished_run_gives_its_result_again()
    {
        string run = Folder("run");
        var first = ToolRun.Of(["train", "--data=relu1", "--limit=300", "--out", run, "--json"]);
        Assert.Equal(0, first.Status);

        Assert.Equal(first.Output, ToolRun.Of("resume", run, "--json").Output);
        Assert.Contains("finished", ToolRun.Of("resume", run).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_process_left_that_was_killed_after_its_result_is_finished_and_removed()
    {
        string run = Folder("run");
        Assert.Equal(0, ToolRun.Of("train", "--data=relu1", "--limit=300", "--out", run).Status);
        string report = Path.Combine(run, "report.html");
        string[] files = Directory.GetFileSystemEntries(run);
        File.Delete(report);
        File.WriteAllText(Path.Combine(run, ".hebb-report.tmp"), "half");
        Directory.CreateDirectory(Path.Combine(run, "checkpoint"));
        using (
            new FileStream(
                Path.Combine(run, "checkpoint", "lock"),
                FileMode.Create,
                FileAccess.ReadWrite,
                FileShare.None
            )
        )
        {
            // Another process is still at work on it.
            Assert.Equal(0, ToolRun.Of("resume", run).Status);
            Assert.True(Directory.Exists(Path.Combine(run, "checkpoint")));
        }

        Assert.Equal(0, ToolRun.Of("resume", run).Status);
        Assert.Equal(files.Order(), Directory.GetFileSystemEntries(run).Order());
    }

    [Fact]
    public void Where_no_run_is_one_line_says_so()
    {
        var none = ToolRun.Of("resume", Folder("none"));
        var empty = ToolRun.Of("resume", parent);

        Assert.Equal((1, 1), (none.Status, empty.Status));
        Assert.Contains("found none", Assert.Single(none.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("not the folder of a run", Assert.Single(empty.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"version\": \"", "\"version\": \"7.", "resume it with that version")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "version 2")]
    [InlineData("\"neurons\": 400", "\"neurons\": \"many\"", "--neurons")]
    [InlineData("\"command\": \"train\"", "\"command\": \"tarin\"", "tarin")]
    [InlineData("\"command\": \"train\"", "\"command\": null", "description of a run")]
    [InlineData("{", "", "description of a run")]
    public async Task A_run_folder_of_another_version_or_a_damaged_one_gives_one_line(
        string old,
        string changed,
        string expected
    )
    {
        string run = Folder("interrupted");
        Assert.True(await IsInterruptedAsync(run, EndlessTraining));
        string file = Path.Combine(run, "run.json");
        string text = await File.ReadAllTextAsync(file);
        int place = text.IndexOf(old, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text[..place] + changed + text[(place + old.Length)..]);

        var resumed = ToolRun.Of("resume", run);

        Assert.Equal(1, resumed.Status);
        Assert.Contains(expected, Assert.Single(resumed.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_refused_by_its_hash_and_the_one_before_it_is_used()
    {
        string whole = Folder("whole");
        string run = Folder("interrupted");
        int epochs = await HebbProcess.FindAtWorkAsync(Epochs, epochs => IsInterruptedAsync(run, Longer(epochs)));
        Assert.Equal(0, ToolRun.Of([.. Longer(epochs), "--out", whole]).Status);
        // A part without a manifest belongs to no checkpoint: the kill came while it was written.
        string checkpoint = Path.Combine(run, "checkpoint");
        int number = Directory
            .GetFiles(checkpoint, "*.json")
            .Max(path => int.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture));
        string newest = Path.Combine(checkpoint, $"{number}.train.safetensors");
        await using (var file = new FileStream(newest, FileMode.Open))
        {
            file.Position = file.Length / 2;
            int value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 1));
        }

        var resumed = ToolRun.Of("resume", run);

        Assert.Equal(0, resumed.Status);
        Assert.Contains("SHA-256", Assert.Single(resumed.ErrorLines), StringComparison.Ordinal);
        AssertSame(whole, run);
    }

    [Fact]
    public async Task A_run_is_not_resumed_while_another_process_works_on_it()
    {
        string run = Folder("run");
        using var tool = HebbProcess.Start(["train", "--data=relu1", "--epochs=1000000", "--out", run]);
        await tool.WaitForRecordsAsync(run, 1);

        var second = ToolRun.Of("resume", run);

        Assert.Equal(1, second.Status);
        Assert.Contains("another process", Assert.Single(second.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_input_data_are_noticed()
    {
        string data = Path.Combine(parent, "data.csv");
        string[] lines = ["a,b,label", .. Enumerable.Range(0, 3000).Select(i => $"{i % 7},{i % 11},{i % 2}")];
        await File.WriteAllLinesAsync(data, lines);
        string run = Folder("run");
        using (
            var tool = HebbProcess.Start([
                "train",
                "--data",
                data,
                "--rounds=3",
                "--graph-rule=random:0.01",
                "--epochs=1000000",
                "--out",
                run,
            ])
        )
        {
            await tool.WaitForRecordsAsync(run, 1);
            await tool.SignalAsync("TERM");
            Assert.Equal(130, (await tool.EndAsync()).Status);
        }

        lines[7] = "5,5,1";
        await File.WriteAllLinesAsync(data, lines);
        var resumed = ToolRun.Of("resume", run);

        Assert.Equal(1, resumed.Status);
        Assert.Contains(
            "not the data that the run started with",
            Assert.Single(resumed.ErrorLines),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_disk_that_is_full_is_one_line_and_loses_nothing()
    {
        if (!await CanMountAsync())
        {
            var failed = ToolRun.OfProbe(
                context =>
                {
                    context.OpenRun().Do(new Phase("fail", "steps", new Failing()));
                    return Task.CompletedTask;
                },
                ["--out", Folder("run"), "--checkpoint-every=0.001s"]
            );
            AssertFull(failed);
            return;
        }

        // Room for one checkpoint, not for two: W alone takes 640 kB.
        string whole = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.Equal(0, ToolRun.Of([.. Training, "--out", whole]).Status);
            string script =
                $"mount -t tmpfs -o size=1100k none '{parent}' && dotnet '{HebbProcess.Program}' "
                + $"{string.Join(' ', Training)} {Often} --out '{parent}/run'; echo \"status $?\"; "
                + $"mount -o remount,size=50m '{parent}' && dotnet '{HebbProcess.Program}' resume '{parent}/run' --quiet"
                + $" && cmp '{parent}/run/model.safetensors' '{whole}/model.safetensors' && echo same";

            var run = await InShellAsync(true, script);

            Assert.Contains("status 1", run.Output, StringComparison.Ordinal);
            Assert.EndsWith("same\n", run.Output, StringComparison.Ordinal);
            AssertFull(run with { Status = 1 });
        }
        finally
        {
            Directory.Delete(whole, recursive: true);
        }
    }

    [Fact]
    public void A_disk_that_is_full_before_the_first_checkpoint_is_the_same_line()
    {
        // As for a sweep, which has no checkpoint itself.
        var failed = ToolRun.OfProbe(
            context =>
            {
                context.OpenRun().Do(new Phase("fail", "steps", new Failing()));
                return Task.CompletedTask;
            },
            ["--out", Folder("run"), "--checkpoint-every=0"]
        );
        AssertFull(failed);
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder("run"), "checkpoint"), "*.json"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_one_line()
    {
        bool mounts = await CanMountAsync();
        string folder = mounts ? parent : "/proc";
        string mount = mounts ? $"mount -t tmpfs -o size=1m,ro none '{parent}' && " : "";
        string script = $"{mount}dotnet '{HebbProcess.Program}' {string.Join(' ', Training)} --out '{folder}/run'";

        var run = await InShellAsync(mounts, script);

        Assert.Equal(1, run.Status);
        Assert.Contains(folder, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    // In a new name space a process may mount what it likes, unless the system forbids such name spaces.
    private async Task<bool> CanMountAsync() =>
        (await InShellAsync(true, $"mount -t tmpfs -o size=1m none '{parent}'")).Status == 0;

    private static Task<ToolRun> InShellAsync(bool mounts, string script) =>
        mounts
            ? HebbProcess.RunProgramAsync("unshare", "-rm", "sh", "-c", script)
            : HebbProcess.RunProgramAsync("sh", "-c", script);

    private static void AssertFull(ToolRun run)
    {
        Assert.Equal(1, run.Status);
        string line = Assert.Single(run.ErrorLines);
        Assert.Contains("No space left on device", line, StringComparison.Ordinal);
        Assert.Contains("once that is fixed, resume with: hebb resume", line, StringComparison.Ordinal);
    }

    // Kills a run that has two checkpoints. False if it was done before.
    private static async Task<bool> IsInterruptedAsync(string run, string[] training)
    {
        Remove(run);
        using var tool = HebbProcess.Start([.. training, Often, "--out", run]);
        await tool.WaitForRecordsAsync(run, 20);
        await tool.WaitUntilAsync(() => Manifests(Path.Combine(run, "checkpoint")).Length > 1, "two checkpoints");
        tool.Kill();
        await tool.EndAsync();
        return !File.Exists(Path.Combine(run, "result.json"));
    }

    // The tool may remove them at any time.
    private static string[] Manifests(string checkpoint)
    {
        try
        {
            return Directory.GetFiles(checkpoint, "*.json");
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static void Remove(string run)
    {
        if (Directory.Exists(run))
        {
            Directory.Delete(run, recursive: true);
        }
    }

    private static string[] Longer(int epochs) =>
        [.. Training.Where(word => !word.StartsWith("--epochs", StringComparison.Ordinal)), $"--epochs={epochs}"];

    private static void AssertSame(string whole, string run)
    {
        foreach (string file in new[] { "model.safetensors", "metrics.jsonl", "rule.json" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(run, file)));
        }
    }

    private string Folder(string name) => Path.Combine(parent, name);

    // Its disk is full after the first checkpoint.
    private sealed class Failing : IResumable
    {
        private int step;

        public bool IsDone => false;

        public (long Done, long Total) Progress => (step, 2);

        public void Step(CancellationToken cancel = default)
        {
            if (step++ > 0)
            {
                throw new IOException("No space left on device");
            }

            Thread.Sleep(5);
        }

        public TensorArchive SaveState() => new([]);

        public void RestoreState(TensorArchive saved) { }
    }
}
