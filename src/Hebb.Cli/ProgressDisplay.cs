using System.Diagnostics;
using Hebb.Experiments.Runs;
using Spectre.Console;

namespace Hebb.Cli;

/// <summary>
/// Bars on standard error, one for each phase that takes long enough to wonder about; where no bars are drawn, a line when
/// such a phase has begun, and another at intervals. Reports only leave a note of how far a phase is; a separate thread
/// looks at it ten times a second, so the work never waits for the terminal.
/// </summary>
internal sealed class ProgressDisplay : IRunObserver, IDisposable
{
    /// <summary>Shorter phases get no bar.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The time between two lines about one phase.</summary>
    public static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, PhaseRate> phases = [];
    private readonly HashSet<string> waiting = [];
    private readonly Dictionary<int, PhaseRate> phaseOfBar = [];
    private readonly TextWriter error;
    private readonly IAnsiConsole console;
    private readonly TimeSpan patience;
    private readonly TimeSpan lineEvery;
    private readonly ManualResetEventSlim over = new();
    private readonly Thread? drawing;
    private int longestName;
    private volatile bool drawn;

    /// <summary>A display on the error stream of <paramref name="terminal"/>; without a person there or without colour it draws no bars.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="quiet">Show neither bars nor lines.</param>
    /// <param name="patience">How long a phase takes until it is shown.</param>
    /// <param name="lineEvery">The time between two lines about one phase.</param>
    public ProgressDisplay(Terminal terminal, bool quiet, TimeSpan? patience = null, TimeSpan? lineEvery = null)
    {
        error = terminal.Error;
        console = terminal.ForProgress(quiet);
        this.patience = patience ?? Patience;
        this.lineEvery = lineEvery ?? LineEvery;
        bool bars = console.Profile.Capabilities.Interactive;
        if (bars || (terminal.TellsProgress && !quiet))
        {
            // Threads of the pool may all be at work, such as on the runs of a sweep.
            drawing = new Thread(bars ? Draw : Tell) { IsBackground = true, Name = "hebb progress" };
            drawing.Start();
        }
    }

    /// <inheritdoc/>
    public void Begin(string phase)
    {
        if (drawing is not null)
        {
            lock (gate)
            {
                phases[phase] = New(new PhaseProgress(phase, 0, 0, ""));
                waiting.Add(phase);
            }
        }
    }

    /// <inheritdoc/>
    public void End(string phase)
    {
        lock (gate)
        {
            if (phases.TryGetValue(phase, out var ended))
            {
                ended.IsOver = true;
            }
        }
    }

    /// <inheritdoc/>
    public void Report(PhaseProgress value)
    {
        if (drawing is null)
        {
            return;
        }

        lock (gate)
        {
            // A phase that began without a report is counted from its first one.
            if (!waiting.Remove(value.Phase) && phases.TryGetValue(value.Phase, out var phase))
            {
                phase.Latest = value;
            }
            else
            {
                phases[value.Phase] = New(value);
            }
        }
    }

    /// <inheritdoc/>
    public void Warn(string message)
    {
        // A console that draws bars moves them out of the way.
        if (drawn)
        {
            console.WriteLine($"warning: {message}");
        }
        else
        {
            error.WriteLine($"warning: {message}");
        }
    }

    /// <summary>Clears the bars away.</summary>
    public void Dispose()
    {
        over.Set();
        drawing?.Join();
        over.Dispose();
    }

    private void Tell()
    {
        var told = new Dictionary<PhaseRate, TimeSpan>();
        while (!over.Wait(Refresh))
        {
            foreach (var (phase, elapsed) in LongPhases())
            {
                bool isNew = !told.TryGetValue(phase, out var before);
                if (isNew || elapsed - before >= lineEvery)
                {
                    told[phase] = elapsed;
                    error.WriteLine(phase.ToLine());
                }
            }
        }
    }

    private void Draw()
    {
        while (!over.Wait(Refresh))
        {
            if (LongPhases().Count > 0)
            {
                drawn = true;
                console
                    .Progress()
                    .AutoRefresh(false)
                    .AutoClear(true)
                    .Columns(
                        new TaskDescriptionColumn { Alignment = Justify.Left },
                        new ProgressBarColumn { Width = BarWidth },
                        new PercentageColumn(),
                        new PhaseRateColumn(bar => phaseOfBar[bar.Id], () => RateWidth)
                    )
                    .Start(DrawBars);
                drawn = false;
                return;
            }
        }
    }

    private void DrawBars(ProgressContext context)
    {
        var bars = new Dictionary<string, ProgressTask>();
        do
        {
            foreach (var (phase, _) in LongPhases())
            {
                string name = phase.Shown.Phase;
                if (!bars.TryGetValue(name, out var bar))
                {
                    string shown = name.Length > LongestName ? name[..(LongestName - 1)] + "…" : name;
                    longestName = Math.Max(longestName, shown.Length);
                    bars[name] = bar = context.AddTask(Markup.Escape(shown), autoStart: true);
                }

                phaseOfBar[bar.Id] = phase;
                bar.IsIndeterminate = phase.Share is null;
                bar.MaxValue = 1;
                bar.Value = phase.Share ?? 0;
            }

            context.Refresh();
        } while (!over.Wait(Refresh));
    }

    private List<(PhaseRate Phase, TimeSpan Elapsed)> LongPhases()
    {
        lock (gate)
        {
            long now = Stopwatch.GetTimestamp();
            return
            [
                .. phases.Values.Select(phase => (phase, phase.Watch(now))).Where(watched => watched.Item2 >= patience),
            ];
        }
    }

    private int BarWidth => Math.Clamp(console.Profile.Width / 5, 8, 30);

    private int LongestName => console.Profile.Width / 3;

    // Beside the name, the bar, "100%" and a blank after each of them.
    private int RateWidth => Math.Max(1, console.Profile.Width - longestName - BarWidth - 8);

    private static PhaseRate New(PhaseProgress first) => new(first, Stopwatch.GetTimestamp());
}
