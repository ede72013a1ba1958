namespace Hebb.Experiments.Runs;

/// <summary>A part of a run that takes time: work that is done step by step, saved between steps and resumed.</summary>
/// <param name="name">Its name, in lower case letters and hyphens; no two phases of a run have the same.</param>
/// <param name="unit">What its progress counts, in the plural: <c>examples</c>, <c>generations</c>.</param>
/// <param name="work">What is done.</param>
public class Phase(string name, string unit, IResumable work)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>A figure worth watching beside the progress, such as <c>accuracy 0.91</c>; none if null.</summary>
    public Func<string?>? Note { get; init; }

    /// <summary>
    /// Called after each step, with the units that were done before it: appends to the run's metrics what the step found. It is
    /// not called for a step that was cancelled.
    /// </summary>
    public Action<Run, long>? AfterStep { get; init; }

    /// <summary>How far it is.</summary>
    public PhaseProgress Progress
    {
        get
        {
            var (done, total) = work.Progress;
            return new PhaseProgress(name, done, total, unit, Note?.Invoke());
        }
    }

    /// <summary>What is done.</summary>
    internal IResumable Work => work;

    /// <summary>Does the next step and records what it found.</summary>
    internal void Step(Run run)
    {
        long before = work.Progress.Done;
        work.Step(run.CancelStep);
        AfterStep?.Invoke(run, before);
    }
}
