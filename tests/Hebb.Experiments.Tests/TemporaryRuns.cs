using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Experiments.Tests;

/// <summary>Runs in a temporary folder; a warning fails the test.</summary>
internal sealed class TemporaryRuns : IDisposable, IRunObserver
{
    private static readonly RunDescription Description = new(
        "test",
        new Dictionary<string, JsonNode?>(),
        1,
        "0.1.0",
        new DateTimeOffset(2031, 4, 5, 23, 0, 0, TimeSpan.Zero)
    );

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;
    private CancellationTokenSource? stop;
    private int reportsLeft;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    void IProgress<PhaseProgress>.Report(PhaseProgress value)
    {
        if (stop is not null && reportsLeft-- == 0)
        {
            stop.Cancel();
        }
    }

    void IRunObserver.Warn(string message) => Assert.Fail(message);

    /// <summary>The path of a file of a run.</summary>
    public string File(string run, string name) => Path.Combine(parent, run, name);

    /// <summary>Does work in a run of that name, from its beginning or from where it was stopped.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="work">What is done.</param>
    /// <param name="reports">Stops it at the first report of progress after this many; none lets it end.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public T Do<T>(string run, Func<Run, T> work, int? reports = null)
    {
        string path = Path.Combine(parent, run);
        using var source = new CancellationTokenSource();
        (stop, reportsLeft) = (reports is null ? null : source, reports ?? 0);
        using var folder = RunFolder.HoldsRun(path) ? RunFolder.Open(path) : RunFolder.Create(path, Description);
        using var doing = new Run(folder, new RunControl(this, new PhaseClock(), TimeSpan.FromTicks(1), source.Token));
        return work(doing);
    }

    /// <summary>
    /// Does work on some ranks, each with a run that only rank 0's outlives, and compares every rank's files with those of a process
    /// alone; then the same again, stopped on the last rank after some steps and resumed on another number of ranks.
    /// </summary>
    /// <param name="count">The number of ranks.</param>
    /// <param name="work">What is done, with the ranks for its pool.</param>
    /// <param name="files">The files that are compared, beside the metrics.</param>
    public void AssertSameOnRanks<T>(int count, Func<Run, IRanks, T> work, params string[] files) =>
        AssertSameOnRanks(count, work, stopAt: 2, files);

    /// <summary>The same, stopped at the first report of progress after <paramref name="stopAt"/>.</summary>
    public void AssertSameOnRanks<T>(int count, Func<Run, IRanks, T> work, int stopAt, params string[] files)
    {
        Do("alone", run => work(run, SingleRank.Instance));
        DoOnRanks("ranks", count, work, stopAt: null);
        Compare("ranks-0");
        Compare($"ranks-{count - 1}");

        Assert.True(DoOnRanks("stopped", count, work, stopAt), "no rank was stopped");
        DoOnRanks("stopped", count + 1, work, stopAt: null);
        Compare("stopped-0");
        Compare($"stopped-{count}");

        void Compare(string run)
        {
            foreach (string file in files.Append(RunFolder.MetricsName))
            {
                Assert.Equal(
                    System.IO.File.ReadAllBytes(File("alone", file)),
                    System.IO.File.ReadAllBytes(File(run, file))
                );
            }
        }
    }

    /// <summary>Does work on some ranks, the last of which is asked to stop at the first report of progress after <paramref name="stopAt"/>.</summary>
    /// <param name="count">The number of ranks.</param>
    /// <param name="work">What is done.</param>
    /// <param name="stopAt">How many reports come before.</param>
    /// <param name="change">Changes how the runs are saved.</param>
    /// <returns>Whether all ranks stopped; false if none did.</returns>
    public bool AreStopped(int count, Action<Run> work, int stopAt, Func<RunControl, RunControl> change)
    {
        int Work(Run run, IRanks ranks)
        {
            work(run);
            return ranks.Rank;
        }

        return DoOnRanks("stopped", count, Work, stopAt, change);
    }

    // The folders of the ranks other than 0 are made again each time; the last rank is asked to stop. Returns whether all stopped.
    private bool DoOnRanks<T>(
        string name,
        int count,
        Func<Run, IRanks, T> work,
        int? stopAt,
        Func<RunControl, RunControl>? change = null
    )
    {
        bool[] stopped = ThreadRanks.Run(
            count,
            ranks =>
            {
                string path = Path.Combine(parent, $"{name}-{ranks.Rank}");
                if (ranks.Rank > 0 && Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }

                using var own = new CancellationTokenSource();
                var observer = new Stopper(own, ranks.Rank == count - 1 ? stopAt : null);
                using var folder = RunFolder.HoldsRun(path)
                    ? RunFolder.Open(path)
                    : RunFolder.Create(path, Description);
                var control = new RunControl(observer, new PhaseClock(), TimeSpan.FromTicks(1), own.Token)
                {
                    Ranks = ranks,
                    Stop = own.Cancel,
                };
                using var run = new Run(folder, change?.Invoke(control) ?? control);
                try
                {
                    work(run, ranks);
                    return false;
                }
                catch (OperationCanceledException)
                {
                    Assert.True(own.IsCancellationRequested);
                    return true;
                }
            }
        );
        Assert.Single(stopped.Distinct());
        return stopped[0];
    }

    private sealed class Stopper(CancellationTokenSource source, int? reports) : IRunObserver
    {
        private int? left = reports;

        public void Report(PhaseProgress value)
        {
            if (left-- == 0)
            {
                source.Cancel();
            }
        }

        public void Warn(string message) => Assert.Fail(message);
    }

    /// <summary>Stops the work at each report of progress in turn, lets it end, and compares files with those of a run that was never stopped.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="files">The files that are compared, beside the metrics.</param>
    /// <returns>How often it was stopped.</returns>
    public int AssertResumes<T>(Func<Run, T> work, params string[] files)
    {
        Do("whole", work);
        for (int reports = 0; ; reports++)
        {
            string run = $"stopped at {reports}";
            try
            {
                Do(run, work, reports);
                return reports;
            }
            catch (OperationCanceledException)
            {
                Do(run, work);
            }

            foreach (string file in files.Append(RunFolder.MetricsName))
            {
                Assert.Equal(
                    System.IO.File.ReadAllBytes(File("whole", file)),
                    System.IO.File.ReadAllBytes(File(run, file))
                );
            }
        }
    }
}
