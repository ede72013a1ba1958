using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>
/// A run at work: it does phases one after the other, saves itself at intervals, and when its folder was worked on
/// before is resumed from there, to the same bits.
/// </summary>
/// <remarks>
/// A checkpoint holds the state of every phase begun so far and how much of <c>metrics.jsonl</c> belongs to it: what was
/// recorded later is cut off when the run is resumed, and recorded again. It is written while the phase continues; the run waits for
/// it before the next one, at the end of a phase and when it is stopped. Of several ranks, which all are in the same state, rank 0
/// writes it; what it restores, the others get from it. So a run may be resumed by another number of ranks.
/// </remarks>
public sealed partial class Run : IDisposable
{
    private const string OwnPart = "run";
    private const string MetricsBytes = "metrics_bytes";
    private const string MetricsSha256 = "metrics_sha256";
    private const string Seconds = "seconds";

    private static readonly TimeSpan WorthSaving = TimeSpan.FromSeconds(1);

    private readonly RunFolder folder;
    private readonly RunControl control;
    private readonly CheckpointFolder checkpoints;
    private readonly Dictionary<string, TensorArchive> earlier = [];
    private readonly List<Phase> begun = [];
    private long saved = Stopwatch.GetTimestamp();
    private Task writing = Task.CompletedTask;

    /// <summary>Takes over a folder; work done in it before is resumed.</summary>
    /// <param name="folder">The run's folder; it is let go of with the run.</param>
    /// <param name="control">Observer, and when to save.</param>
    public Run(RunFolder folder, RunControl control)
        : this(folder, control, new CheckpointFolder(folder.CheckpointPath)) { }

    /// <summary>The same, its checkpoints written by <paramref name="checkpoints"/>.</summary>
    internal Run(RunFolder folder, RunControl control, CheckpointFolder checkpoints)
    {
        this.folder = folder;
        this.control = control;
        this.checkpoints = checkpoints;
        if (control.Ranks.Rank == 0)
        {
            TakeUp();
        }

        if (control.Ranks.Count > 1)
        {
            IsResumed = SharedState.Share(control.Ranks, earlier, folder.Metrics);
        }
    }

    /// <summary>The path of the run's folder.</summary>
    public string Path => folder.Path;

    /// <summary>Receives progress and warnings.</summary>
    public IRunObserver Observer => control.Observer;

    /// <summary>
    /// Set when the run should stop: for work that is no phase. Never set where there are several ranks, which stop together, and so in a
    /// phase alone.
    /// </summary>
    public CancellationToken Cancel => control.Ranks.Count == 1 ? control.Cancel : CancellationToken.None;

    /// <summary>Set when this rank was asked to stop: for the steps of phases.</summary>
    internal CancellationToken CancelStep => control.Cancel;

    /// <summary>Checkpoints written by this process.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>How long they held up the work; the phases' seconds contain it.</summary>
    public double CheckpointSeconds { get; private set; }

    /// <summary>Whether it was resumed from a checkpoint.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>The path of a file in the run's folder.</summary>
    public string File(string name) => folder.File(name);

    /// <summary>Appends one record to <c>metrics.jsonl</c>; it is in the file when this returns. From any thread.</summary>
    /// <typeparam name="T">A type with public properties, such as a record. Nothing in it may depend on the clock.</typeparam>
    public void Append<T>(T record) => folder.Metrics.Append(record);

    /// <summary>Does a phase to its end, or what an earlier process left of it.</summary>
    /// <exception cref="OperationCanceledException">The run was asked to stop; a checkpoint was written.</exception>
    public void Do(Phase phase)
    {
        using var measurement = control.Clock.Measure(phase.Name);
        if (earlier.TryGetValue(phase.Name, out var state))
        {
            phase.Work.RestoreState(state);
        }

        begun.Add(phase);
        if (phase.Work.IsDone)
        {
            return;
        }

        Observer.Report(phase.Progress);
        while (!phase.Work.IsDone)
        {
            try
            {
                Step(phase);
            }
            catch (OperationCanceledException)
            {
                Save();
                WaitForCheckpoint();
                throw;
            }

            Observer.Report(phase.Progress);
            if (IsDue(phase.Work.IsDone))
            {
                Save();
            }
            else if (writing.IsFaulted)
            {
                WaitForCheckpoint();
            }
        }

        WaitForCheckpoint();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whatever became of it: something else went wrong first.
        ((IAsyncResult)writing).AsyncWaitHandle.WaitOne();
        folder.Dispose();
    }

    /// <summary>Measures work that is no phase, until the result is disposed of.</summary>
    public IDisposable Measure(string name) => control.Clock.Measure(name);

    // Whichever rank is asked to stop, all stop after the same step, for each waits for what the others compute. One may have left
    // the step in the middle, so that its state is still that before it; rank 0's counts.
    private void Step(Phase phase)
    {
        if (control.Ranks.Count == 1)
        {
            CancelStep.ThrowIfCancellationRequested();
            phase.Step(this);
            return;
        }

        long stopped = 0;
        try
        {
            phase.Step(this);
        }
        catch (OperationCanceledException)
        {
            stopped = 1;
        }

        if (control.Ranks.SumOf(stopped) > 0)
        {
            control.Stop();
            throw new OperationCanceledException(CancelStep);
        }
    }

    // The end of a phase is worth a checkpoint too, unless doing the time since the last one again costs hardly more.
    private bool IsDue(bool phaseIsDone)
    {
        if (control.Ranks.Rank != 0)
        {
            return false;
        }

        var since = Stopwatch.GetElapsedTime(saved);
        var every = control.CheckpointEvery;
        return phaseIsDone
            ? since >= every || since >= WorthSaving
            : every > TimeSpan.Zero && since >= every && !CancelStep.IsCancellationRequested;
    }

    private void Save()
    {
        if (control.Ranks.Rank != 0)
        {
            return;
        }

        WaitForCheckpoint();
        long start = Stopwatch.GetTimestamp();
        var (bytes, sha256) = folder.Metrics.Content;
        var own = new Dictionary<string, string>
        {
            [MetricsBytes] = bytes.ToString(CultureInfo.InvariantCulture),
            [MetricsSha256] = sha256,
            [Seconds] = JsonSerializer.Serialize(control.Clock.Seconds),
        };
        var parts = new Dictionary<string, TensorArchive>(earlier) { [OwnPart] = new TensorArchive([], own) };
        foreach (var phase in begun)
        {
            parts[phase.Name] = phase.Work.SaveState();
        }

        // On a separate thread: those of the pool may all be at work, and what is not begun is not saved.
        writing = Task.Factory.StartNew(
            () =>
            {
                folder.Metrics.Flush();
                checkpoints.Write(parts);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        saved = Stopwatch.GetTimestamp();
        Checkpoints++;
        CheckpointSeconds += Stopwatch.GetElapsedTime(start, saved).TotalSeconds;
    }

    // Throws what went wrong with it.
    private void WaitForCheckpoint()
    {
        long start = Stopwatch.GetTimestamp();
        var written = writing;
        writing = Task.CompletedTask;
        written.GetAwaiter().GetResult();
        CheckpointSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // The newest checkpoint whose metrics are there too; without one the run starts again.
    private void TakeUp()
    {
        foreach (var parts in checkpoints.NewestFirst(Observer.Warn))
        {
            try
            {
                TakeUp(parts);
                IsResumed = true;
                return;
            }
            catch (FileFormatException e)
            {
                Observer.Warn($"ignoring checkpoint: {e.Message}");
            }
        }

        folder.Metrics.Clear();
    }

    private void TakeUp(IReadOnlyDictionary<string, TensorArchive> parts)
    {
        if (!parts.TryGetValue(OwnPart, out var own))
        {
            throw new FileFormatException(folder.CheckpointPath, $"part '{OwnPart}' is missing");
        }

        var seconds = OwnText(own, Seconds, text => JsonSerializer.Deserialize<Dictionary<string, double>>(text)!);
        long bytes = OwnText(own, MetricsBytes, text => long.Parse(text, CultureInfo.InvariantCulture));
        folder.Metrics.CutTo(bytes, OwnText(own, MetricsSha256, text => text));
        foreach (var (phase, spent) in seconds)
        {
            control.Clock.Add(phase, spent);
        }

        foreach (var (name, state) in parts.Where(part => part.Key != OwnPart))
        {
            earlier[name] = state;
        }
    }

    private static T OwnText<T>(TensorArchive own, string name, Func<string, T> read)
    {
        try
        {
            return read(own.Metadata[name]);
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or OverflowException or JsonException)
        {
            throw new FileFormatException(own.Name, $"text '{name}' is missing or not in order", e);
        }
    }
}
