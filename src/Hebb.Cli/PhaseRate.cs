using System.Diagnostics;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>How fast a phase goes, counted from its first report.</summary>
/// <param name="first">The first report.</param>
/// <param name="start">When that was, a time stamp of <see cref="Stopwatch"/>.</param>
internal sealed class PhaseRate(PhaseProgress first, long start)
{
    private const string Separator = " · ";

    // What is slower than that is counted by the minute.
    private const double LeastPerSecond = 0.5;

    private readonly long doneBefore = first.Done;
    private TimeSpan elapsed;
    private bool hasEnded;

    /// <summary>The latest report, as the work left it.</summary>
    public PhaseProgress Latest { get; set; } = first;

    /// <summary>The report that is shown: what was the latest at the last <see cref="Watch"/>.</summary>
    public PhaseProgress Shown { get; private set; } = first;

    /// <summary>Whether the phase is over; set by the work.</summary>
    public bool IsOver { get; set; }

    /// <summary>How much is done, from 0 to 1; none where it is not known.</summary>
    public double? Share =>
        Shown.Total > 0 ? Math.Min(1, (double)Shown.Done / Shown.Total)
        : hasEnded ? 1
        : null;

    /// <summary>Takes over the latest report and looks at the clock, which stands still once all is done.</summary>
    /// <param name="now">A time stamp of <see cref="Stopwatch"/>.</param>
    /// <returns>The time that the phase has taken so far.</returns>
    public TimeSpan Watch(long now)
    {
        bool wasDone = hasEnded || (Shown.Total > 0 && Shown.Done >= Shown.Total);
        Shown = Latest;
        hasEnded = IsOver;
        if (!wasDone)
        {
            elapsed = Stopwatch.GetElapsedTime(start, now);
        }

        return elapsed;
    }

    /// <summary>The rate, the time left and the note: <c>1,250 examples/s · 0:12 left · accuracy 0.91</c>.</summary>
    public override string ToString() => string.Join(Separator, Facts());

    /// <summary>The same in at most <paramref name="width"/> characters where the time left alone fits: the note goes first, then the rate.</summary>
    public string ToString(int width)
    {
        var facts = Facts();
        if (Shown.Note is not null && Length() > width)
        {
            facts.RemoveAt(facts.Count - 1);
        }

        if (facts.Count > 1 && Length() > width)
        {
            facts.RemoveAt(0);
        }

        return string.Join(Separator, facts);

        int Length() => facts.Sum(fact => fact.Length) + (Separator.Length * (facts.Count - 1));
    }

    /// <summary>A whole line: <c>train: 40 % · 1,250 examples/s · 0:12 left · accuracy 0.91</c>.</summary>
    public string ToLine()
    {
        string[] facts = [.. Share is { } share ? [$"{100 * share:F0} %"] : Array.Empty<string>(), .. Facts()];
        return facts.Length == 0 ? $"{Shown.Phase} …" : $"{Shown.Phase}: {string.Join(Separator, facts)}";
    }

    private List<string> Facts()
    {
        double rate = (Shown.Done - doneBefore) / Math.Max(elapsed.TotalSeconds, 1e-9);
        var facts = new List<string>();
        if (rate > 0)
        {
            facts.Add(
                rate >= LeastPerSecond || Shown.Unit == "bytes"
                    ? $"{Amount(rate, Shown.Unit)}/s"
                    : $"{Amount(60 * rate, Shown.Unit)}/min"
            );
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

        return facts;
    }

    private static string Amount(double amount, string unit) =>
        unit == "bytes" ? $"{amount / 1e6:0.0} MB"
        : amount >= 1e6 ? $"{amount / 1e6:0.0}M {unit}"
        : amount >= 10 ? $"{amount:#,0} {unit}"
        : $"{amount:0.0} {unit}";

    private static string Clock(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
}
