using Hebb.Numerics;

namespace Hebb.Experiments.Runs;

/// <summary>Trials, as many at a time as there are threads on all ranks. Their records stand in the order of the trials.</summary>
public sealed class TrialPhase : Phase
{
    private readonly Measurements measurements;

    /// <summary>Begins with the first trial.</summary>
    /// <param name="name">The phase's name.</param>
    /// <param name="trials">What to measure.</param>
    /// <param name="workers">How many at a time; each trial has one thread of the same vector width.</param>
    /// <param name="oneByOne">One at a time on each rank instead, with all threads: for trials of minutes that share their work well.</param>
    public TrialPhase(string name, IReadOnlyList<Trial> trials, WorkerPool workers, bool oneByOne = false)
        : this(
            name,
            trials,
            new Measurements(trials.Count, (i, own, cancel) => trials[i].Measure(own, cancel), workers, oneByOne)
        ) { }

    private TrialPhase(string name, IReadOnlyList<Trial> trials, Measurements measurements)
        : base(name, "trials", measurements)
    {
        this.measurements = measurements;
        Note = () => measurements.IsDone ? null : trials[Measured.Count].Name;
        AfterStep = (run, before) =>
        {
            for (int i = (int)before; i < Measured.Count; i++)
            {
                run.Append(new TrialRecord(name, trials[i].Name, trials[i].Seed, Measured[i]));
            }
        };
    }

    /// <summary>What the trials gave so far, in their order.</summary>
    public IReadOnlyList<double[]> Measured => measurements.Measured;
}
