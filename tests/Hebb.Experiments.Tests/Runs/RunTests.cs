using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;
using Hebb.Persistence;
using Hebb.Tests.Persistence;

namespace Hebb.Experiments.Tests.Runs;

public sealed class RunTests : IDisposable, IRunObserver
{
    private const int Steps = 5;

    private static readonly RunDescription Description = new(
        "count",
        new Dictionary<string, JsonNode?>(),
        1,
        "0.1.0",
        new DateTimeOffset(2031, 4, 5, 23, 0, 0, TimeSpan.Zero)
    );

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;
    private readonly List<string> warnings = [];
    private Action<PhaseProgress> watch = _ => { };

    private string Folder => Path.Combine(parent, "run");

    public void Dispose() => Directory.Delete(parent, recursive: true);

    void IProgress<PhaseProgress>.Report(PhaseProgress value) => watch(value);

    void IRunObserver.Warn(string message) => warnings.Add(message);

    [Fact]
    public void A_kill_at_any_disk_operation_leaves_a_folder_that_resumes_with_the_same_bits()
    {
        using (var folder = RunFolder.Create(Folder, Description))
        {
            DoAll(folder);
        }

        byte[] expected = Metrics();
        int kills = 0;
        for (int fatal = 1; ; fatal++)
        {
            Directory.Delete(Folder, recursive: true);
            var steps = new KilledAt(fatal);
            using (var folder = RunFolder.Create(Folder, Description))
            {
                try
                {
                    DoAll(folder, steps);
                }
                catch (KilledException)
                {
                    kills++;
                }
            }

            using (var folder = RunFolder.Open(Folder))
            {
                DoAll(folder);
            }

            Assert.Equal(expected, Metrics());
            if (!steps.Killed)
            {
                break;
            }
        }

        Assert.Empty(warnings);
        Assert.True(kills > 100, $"only {kills} kills");
    }

    [Fact]
    public void A_phase_that_is_stopped_between_any_two_steps_resumes_there()
    {
        using (var folder = RunFolder.Create(Folder, Description))
        {
            DoAll(folder);
        }

        byte[] expected = Metrics();
        for (int at = 0; at <= Steps; at++)
        {
            Directory.Delete(Folder, recursive: true);
            using var source = new CancellationTokenSource();
            watch = progress =>
            {
                if (progress.Done == at)
                {
                    source.Cancel();
                }
            };
            using (var folder = RunFolder.Create(Folder, Description))
            {
                Record(() => DoAll(folder, cancel: source.Token));
            }

            watch = _ => { };
            using (var folder = RunFolder.Open(Folder))
            {
                var run = DoAll(folder);
                Assert.True(run.IsResumed);
            }

            Assert.Equal(expected, Metrics());
        }
    }

    [Fact]
    public void A_damaged_checkpoint_is_left_aside_with_a_warning_and_the_one_before_it_is_used()
    {
        StopAt(3);
        string newest = Newest();
        byte[] bytes = File.ReadAllBytes(newest);
        bytes[^1] ^= 1;
        File.WriteAllBytes(newest, bytes);

        using var folder = RunFolder.Open(Folder);
        var phase = new Counting();
        Assert.True(DoAll(folder, first: phase).IsResumed);

        Assert.Equal(Steps - 2, phase.StepsDone);
        Assert.Contains("SHA-256", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_that_are_not_those_of_the_checkpoint_make_the_run_start_again()
    {
        StopAt(3);
        File.WriteAllText(Path.Combine(Folder, "metrics.jsonl"), "{\"step\":9}\n");

        using var folder = RunFolder.Open(Folder);
        var phase = new Counting();
        Assert.False(DoAll(folder, first: phase).IsResumed);

        Assert.Equal(Steps, phase.StepsDone);
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains("metrics.jsonl", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_disk_stops_the_run_and_the_earlier_checkpoint_stays()
    {
        StopAt(3);
        using (var folder = RunFolder.Open(Folder))
        {
            Assert.Throws<IOException>(() => DoAll(folder, new FullDisk()));
        }

        using (var folder = RunFolder.Open(Folder))
        {
            var phase = new Counting();
            DoAll(folder, first: phase);
            Assert.Equal(Steps - 3, phase.StepsDone);
        }

        Assert.Empty(warnings);
    }

    [Fact]
    public void Work_continues_while_a_checkpoint_is_written()
    {
        using var secondStep = new ManualResetEventSlim();
        watch = progress =>
        {
            if (progress.Done == 2)
            {
                secondStep.Set();
            }
        };
        using (var folder = RunFolder.Create(Folder, Description))
        {
            DoAll(folder, new SlowDisk(secondStep));
        }

        byte[] whole = Metrics();
        Directory.Delete(Folder, recursive: true);
        watch = _ => { };
        using (var folder = RunFolder.Create(Folder, Description))
        {
            DoAll(folder);
        }

        Assert.Equal(Metrics(), whole);
    }

    [Fact]
    public void A_run_in_progress_is_not_resumed_twice()
    {
        using var folder = RunFolder.Create(Folder, Description);

        var error = Assert.Throws<RunException>(() => RunFolder.Open(Folder));
        Assert.Contains("another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_run_is_not_resumed_and_keeps_no_checkpoints()
    {
        using (var folder = RunFolder.Create(Folder, Description))
        {
            DoAll(folder);
            folder.Finish(new JsonObject { ["answer"] = 42 });
            folder.RemoveCheckpoints();
        }

        Assert.Throws<RunException>(() => RunFolder.Open(Folder));
        Assert.Equal(
            ["metrics.jsonl", "result.json", "run.json"],
            Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName).Order()
        );
        Assert.Equal(42, (int)RunContent.Read(Folder).Result!["answer"]!);
    }

    [Fact]
    public void What_is_left_of_a_process_killed_while_it_made_the_folder_can_be_used_again()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "checkpoint"));
        File.WriteAllText(Path.Combine(Folder, "checkpoint", "lock"), "");
        File.WriteAllText(Path.Combine(Folder, "metrics.jsonl"), "");
        var error = Assert.Throws<RunException>(() => RunContent.Read(Folder));
        Assert.Contains("not the folder of a run", error.Message, StringComparison.Ordinal);

        RunFolder.Create(Folder, Description).Dispose();
        Assert.Equal("count", RunContent.Read(Folder).Description.Command);
    }

    [Fact]
    public void The_seconds_of_both_parts_of_a_run_add_up()
    {
        StopAt(3);
        using var folder = RunFolder.Open(Folder);
        var clock = new PhaseClock();
        _ = new Run(folder, new RunControl(this, clock, TimeSpan.Zero, default));

        Assert.InRange(clock.Seconds["first"], 0, 60);
    }

    private RunControl Control(CancellationToken cancel) => new(this, new PhaseClock(), TimeSpan.FromTicks(1), cancel);

    private Run DoAll(
        RunFolder folder,
        AtomicFileSteps? steps = null,
        Counting? first = null,
        CancellationToken cancel = default
    )
    {
        var checkpoints = new CheckpointFolder(Path.Combine(Folder, "checkpoint"), steps ?? new AtomicFileSteps());
        var run = new Run(folder, Control(cancel), checkpoints);
        run.Do((first ?? new Counting()).As("first"));
        run.Do(new Counting().As("second"));
        run.Append(new { Done = true });
        return run;
    }

    private void StopAt(int step)
    {
        using var source = new CancellationTokenSource();
        watch = progress =>
        {
            if (progress.Done == step)
            {
                source.Cancel();
            }
        };
        using var folder = RunFolder.Create(Folder, Description);
        Record(() => DoAll(folder, cancel: source.Token));
        watch = _ => { };
    }

    private static void Record(Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException) { }
    }

    private byte[] Metrics() => File.ReadAllBytes(Path.Combine(Folder, "metrics.jsonl"));

    private string Newest() =>
        Directory
            .GetFiles(Path.Combine(Folder, "checkpoint"), "*.first.safetensors")
            .MaxBy(path => int.Parse(Path.GetFileName(path).Split('.')[0]))!;

    private sealed class FullDisk : AtomicFileSteps
    {
        public override void Flush(Stream stream) => throw new IOException("No space left on device");
    }

    // It is done with the first file when the run is done with the second step.
    private sealed class SlowDisk(ManualResetEventSlim secondStep) : AtomicFileSteps
    {
        public override void Flush(Stream stream)
        {
            Assert.True(secondStep.Wait(TimeSpan.FromMinutes(10)), "the run waited for the disk");
            base.Flush(stream);
        }
    }

    // Each record depends on all before it.
    private sealed class Counting : IResumable
    {
        private int state;
        private int step;

        public int StepsDone { get; private set; }

        public bool IsDone => step == Steps;

        public (long Done, long Total) Progress => (step, Steps);

        public Phase As(string name) =>
            new(name, "steps", this) { AfterStep = (run, _) => run.Append(new { step, state }) };

        public void Step(CancellationToken cancel = default)
        {
            state = (state * 31) + ++step;
            StepsDone++;
        }

        public TensorArchive SaveState() => new([SafeTensor.From<int>("state", [state, step], 2)]);

        public void RestoreState(TensorArchive saved)
        {
            var values = saved.Get("state", SafeTensorType.I32, 2).Values<int>();
            (state, step) = (values[0], values[1]);
        }
    }
}
