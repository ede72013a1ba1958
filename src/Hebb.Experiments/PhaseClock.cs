using System.Diagnostics;

namespace Hebb.Experiments;

/// <summary>How long each phase of a run took. For one thread: the one that leads the run.</summary>
public sealed class PhaseClock
{
    private readonly OrderedDictionary<string, double> seconds = [];

    /// <summary>Seconds by phase, in the order in which the phases began; to the millisecond.</summary>
    public IReadOnlyDictionary<string, double> Seconds => seconds;

    /// <summary>Measures a phase until the result is disposed of; a phase measured again adds up.</summary>
    /// <param name="phase">The phase's name, as the results show it: <c>data</c>, <c>train</c>, <c>evaluate</c>.</param>
    public IDisposable Measure(string phase)
    {
        seconds.TryAdd(phase, 0);
        return new Measurement(this, phase);
    }

    private sealed class Measurement(PhaseClock clock, string phase) : IDisposable
    {
        private readonly long start = Stopwatch.GetTimestamp();
        private bool done;

        public void Dispose()
        {
            if (!done)
            {
                done = true;
                double sum = clock.seconds[phase] + Stopwatch.GetElapsedTime(start).TotalSeconds;
                clock.seconds[phase] = Math.Round(sum, 3);
            }
        }
    }
}
