using System.Diagnostics;

namespace Hebb.Experiments.Runs;

/// <summary>How long each phase of a run took. For one thread: the one that leads the run.</summary>
/// <param name="observer">Hears when a phase begins and ends.</param>
public sealed class PhaseClock(IRunObserver? observer = null)
{
    private readonly IRunObserver? observer = observer;
    private readonly OrderedDictionary<string, double> ended = [];
    private readonly Dictionary<string, long> running = [];

    /// <summary>Seconds by phase so far, in the order in which the phases began; to the millisecond.</summary>
    public IReadOnlyDictionary<string, double> Seconds
    {
        get
        {
            var seconds = new OrderedDictionary<string, double>();
            foreach (string phase in ended.Keys)
            {
                seconds[phase] = Math.Round(SecondsOf(phase), 3);
            }

            return seconds;
        }
    }

    /// <summary>Measures a phase until the result is disposed of; a phase measured again adds up.</summary>
    /// <param name="phase">The phase's name, as the results show it: <c>data</c>, <c>train</c>, <c>evaluate</c>.</param>
    public IDisposable Measure(string phase)
    {
        Add(phase, 0);
        running.Add(phase, Stopwatch.GetTimestamp());
        observer?.Begin(phase);
        return new Measurement(this, phase);
    }

    /// <summary>Adds time that a phase took before, when the run was interrupted.</summary>
    public void Add(string phase, double seconds) => ended[phase] = ended.GetValueOrDefault(phase) + seconds;

    private double SecondsOf(string phase) =>
        ended[phase] + (running.TryGetValue(phase, out long start) ? Stopwatch.GetElapsedTime(start).TotalSeconds : 0);

    private sealed class Measurement(PhaseClock clock, string phase) : IDisposable
    {
        public void Dispose()
        {
            if (clock.running.ContainsKey(phase))
            {
                clock.ended[phase] = clock.SecondsOf(phase);
                clock.running.Remove(phase);
                clock.observer?.End(phase);
            }
        }
    }
}
