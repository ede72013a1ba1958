using System.Diagnostics;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>How fast a phase goes, counted from its first report.</summary>
internal sealed class PhaseRate(PhaseProgress first, long start)
{
    private readonly long doneBefore = first.Done;
    private TimeSpan elapsed;

    /// <summary>The latest report, as the work left it.</summary>
    public PhaseProgress Latest { get; set; } = first;

    /// <summary>The report that is shown: what was the latest at the last <see cref="Watch"/>.</summary>
    public PhaseProgress Shown { get; private set; } = first;

    /// <summary>Takes over the latest report and looks at the clock, which stands still once all is done.</summary>
    /// <param name="now">A time stamp of <see cref="Stopwatch"/>.</param>
    /// <returns>The time that the phase has taken so far.</returns>
    public TimeSpan Watch(long now)
    {
        bool wasDone = Shown.Total > 0 && Shown.Done >= Shown.Total;
        Shown = Latest;
        if (!wasDone)
        {
            elapsed = Stopwatch.GetElapsedTime(start, now);
        }

        return elapsed;
    }

    /// <summary>The rate, the time left and the note: <c>1,250 examples/s · 0:12 left · accuracy 0.91</c>.</summary>
    public override string ToString()
    {
        double rate = (Shown.Done - doneBefore) / Math.Max(elapsed.TotalSeconds, 1e-9);
        var facts = new List<string>();
        if (rate > 0)
        {
            facts.Add($"{Amount(rate, Shown.Unit)}/s");
        }

        if (rate > 0 && Shown.Total > Shown.Done)
        {
            double seconds = Math.Min((Shown.Total - Shown.Done) / rate, TimeSpan.FromDays(365).TotalSeconds);
            facts.Add($"{Clock(TimeSpan.FromSeconds(Math.Ceiling(seconds)))} left");
        }

        if (Shown.Note is { } note)
        {
            facts.Add(note);
        }

        return string.Join(" · ", facts);
    }

    private static string Amount(double amount, string unit) =>
        unit == "bytes" ? $"{amount / 1e6:0.0} MB"
        : amount >= 1e6 ? $"{amount / 1e6:0.0}M {unit}"
        : amount >= 10 ? $"{amount:#,0} {unit}"
        : $"{amount:0.0} {unit}";

    private static string Clock(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
}
