using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Tests.Runs;

public sealed class TrialPhaseTests : IDisposable, IRunObserver
{
    private static readonly RunDescription Description = new(
        "count",
        new Dictionary<string, JsonNode?>(),
        1,
        "0.1.0",
        new DateTimeOffset(2031, 4, 5, 23, 0, 0, TimeSpan.Zero)
    );

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;
    private Action<PhaseProgress> watch = _ => { };

    public void Dispose() => Directory.Delete(parent, recursive: true);

    void IProgress<PhaseProgress>.Report(PhaseProgress value) => watch(value);

    void IRunObserver.Warn(string message) => Assert.Fail(message);

    [Fact]
    public void Trials_stopped_after_any_batch_resume_with_the_same_records_on_any_number_of_threads()
    {
        var (whole, measured) = Do("whole", threads: 1, stopAt: null);
        Assert.Equal(7, measured.Count);
        Assert.Equal([9.0, 81.0, 729.0], measured[2]);

        for (int stop = 0; stop <= 7; stop++)
        {
            foreach (int threads in new[] { 1, 3 })
            {
                string folder = $"{threads} stopped at {stop}";
                Do(folder, threads, stop);
                var (records, values) = Do(folder, 4 - threads, stopAt: null);
                Assert.Equal(whole, records);
                Assert.Equal(measured.SelectMany(each => each), values.SelectMany(each => each));
            }
        }
    }

    [Fact]
    public void A_trial_that_is_cancelled_leaves_no_record_of_its_batch()
    {
        using var source = new CancellationTokenSource();
        using var workers = new WorkerPool(2);
        string path = Path.Combine(parent, "run");
        using (var folder = RunFolder.Create(path, Description))
        {
            var phase = new TrialPhase(
                "trials",
                [
                    new Trial("first", 1, (_, _) => [1]),
                    new Trial(
                        "second",
                        1,
                        (_, cancel) =>
                        {
                            source.Cancel();
                            cancel.ThrowIfCancellationRequested();
                            return [2];
                        }
                    ),
                ],
                workers
            );
            var run = new Run(folder, new RunControl(this, new PhaseClock(), TimeSpan.Zero, source.Token));

            Assert.Throws<OperationCanceledException>(() => run.Do(phase));
            Assert.Empty(phase.Measured);
        }

        Assert.Equal("", File.ReadAllText(Path.Combine(path, "metrics.jsonl")));
    }

    [Theory]
    [InlineData(false, new[] { 1, 1, 1 })]
    [InlineData(true, new[] { 3, 3, 3 })]
    public void A_trial_has_one_thread_or_where_they_come_one_by_one_all_of_them(bool oneByOne, int[] threads)
    {
        using var workers = new WorkerPool(3);
        using var folder = RunFolder.Create(Path.Combine(parent, "run"), Description);
        var trials = Enumerable.Range(0, 3).Select(i => new Trial($"{i}", 1, (own, _) => [i, own.Threads]));
        var phase = new TrialPhase("trials", [.. trials], workers, oneByOne);

        new Run(folder, new RunControl(this, new PhaseClock(), TimeSpan.Zero, default)).Do(phase);

        Assert.Equal([0, 1, 2], phase.Measured.Select(values => values[0]));
        Assert.Equal(threads.Select(count => (double)count), phase.Measured.Select(values => values[1]));
    }

    [Theory]
    [InlineData(new[] { 1.0, 2.0 }, new[] { 1 })]
    [InlineData(new[] { 1.0 }, new[] { -1, 2 })]
    [InlineData(new[] { 1.0, 2.0, 3.0 }, new[] { 1, 1, 1 })]
    public void A_state_that_is_not_of_these_trials_is_refused(double[] values, int[] lengths)
    {
        using var workers = new WorkerPool(1);
        var phase = new TrialPhase(
            "trials",
            [new Trial("a", 1, (_, _) => [1]), new Trial("b", 1, (_, _) => [1])],
            workers
        );
        var saved = new TensorArchive([
            SafeTensor.From<double>("values", values, values.Length),
            SafeTensor.From<int>("lengths", lengths, lengths.Length),
        ]);

        Assert.Throws<FileFormatException>(() => phase.Work.RestoreState(saved));
    }

    private (string Records, IReadOnlyList<double[]> Measured) Do(string name, int threads, int? stopAt)
    {
        string path = Path.Combine(parent, name);
        using var source = new CancellationTokenSource();
        using var workers = new WorkerPool(threads);
        watch = progress =>
        {
            if (progress.Done >= stopAt)
            {
                source.Cancel();
            }
        };
        using var folder = RunFolder.HoldsRun(path) ? RunFolder.Open(path) : RunFolder.Create(path, Description);
        // Trial i gives i + 1 powers of 3^i.
        var phase = new TrialPhase(
            "trials",
            [
                .. Enumerable
                    .Range(0, 7)
                    .Select(i => new Trial(
                        $"trial {i}",
                        (ulong)i,
                        (_, _) => [.. Enumerable.Range(1, i + 1).Select(power => Math.Pow(Math.Pow(3, i), power))]
                    )),
            ],
            workers
        );
        var run = new Run(folder, new RunControl(this, new PhaseClock(), TimeSpan.FromTicks(1), source.Token));
        try
        {
            run.Do(phase);
        }
        catch (OperationCanceledException) { }

        return (File.ReadAllText(Path.Combine(path, "metrics.jsonl")), phase.Measured);
    }
}
