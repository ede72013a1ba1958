using System.Diagnostics;
using Hebb.Experiments.Runs;
using Spectre.Console;

namespace Hebb.Cli;

/// <summary>
/// Bars on standard error, one for each phase that takes long enough to wonder about. Reports only leave a note of how
/// far a phase is; a thread of the display's own draws ten times a second, so the work never waits for the terminal.
/// </summary>
internal sealed class ProgressDisplay : IRunObserver, IDisposable
{
    /// <summary>Shorter phases get no bar.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, PhaseRate> phases = [];
    private readonly Dictionary<int, PhaseRate> phaseOfBar = [];
    private readonly TextWriter error;
    private readonly IAnsiConsole console;
    private readonly TimeSpan patience;
    private readonly PeriodicTimer? clock;
    private readonly Task? drawing;
    private volatile bool drawn;

    /// <summary>A display on the error stream of <paramref name="terminal"/>; without a person there, without colour or quiet it shows no bars.</summary>
    public ProgressDisplay(Terminal terminal, bool quiet, TimeSpan? patience = null)
    {
        error = terminal.Error;
        console = terminal.ForProgress(quiet);
        this.patience = patience ?? Patience;
        if (console.Profile.Capabilities.Interactive)
        {
            clock = new PeriodicTimer(Refresh);
            drawing = Task.Run(DrawAsync);
        }
    }

    /// <inheritdoc/>
    public void Report(PhaseProgress value)
    {
        if (clock is null)
        {
            return;
        }

        lock (gate)
        {
            if (phases.TryGetValue(value.Phase, out var phase))
            {
                phase.Latest = value;
            }
            else
            {
                phases[value.Phase] = new PhaseRate(value, Stopwatch.GetTimestamp());
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
        clock?.Dispose();
        drawing?.GetAwaiter().GetResult();
    }

    private async Task DrawAsync()
    {
        while (await clock!.WaitForNextTickAsync())
        {
            if (LongPhases().Count > 0)
            {
                drawn = true;
                await console
                    .Progress()
                    .AutoRefresh(false)
                    .AutoClear(true)
                    .Columns(
                        new TaskDescriptionColumn { Alignment = Justify.Left },
                        new ProgressBarColumn { Width = 30 },
                        new PercentageColumn(),
                        new PhaseRateColumn(bar => phaseOfBar[bar.Id])
                    )
                    .StartAsync(DrawBarsAsync);
                drawn = false;
                return;
            }
        }
    }

    private async Task DrawBarsAsync(ProgressContext context)
    {
        var bars = new Dictionary<PhaseRate, ProgressTask>();
        do
        {
            foreach (var phase in LongPhases())
            {
                var now = phase.Shown;
                if (!bars.TryGetValue(phase, out var bar))
                {
                    bar = context.AddTask(Markup.Escape(now.Phase), autoStart: true);
                    phaseOfBar[bar.Id] = phase;
                    bars[phase] = bar;
                }

                bar.IsIndeterminate = now.Total <= 0;
                bar.MaxValue = Math.Max(1, now.Total);
                bar.Value = now.Done;
            }

            context.Refresh();
        } while (await clock!.WaitForNextTickAsync());
    }

    private List<PhaseRate> LongPhases()
    {
        lock (gate)
        {
            long now = Stopwatch.GetTimestamp();
            return [.. phases.Values.Where(phase => phase.Watch(now) >= patience)];
        }
    }
}
