using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;

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
