using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>
/// A part of a run that takes time: training, measuring. Done step by step, it can be saved between any two steps and
/// taken up later, to the same bits.
/// </summary>
public interface IPhase
{
    /// <summary>Its name, in lower case letters and hyphens; no two phases of a run have the same.</summary>
    string Name { get; }

    /// <summary>Whether no step is left.</summary>
    bool IsDone { get; }

    /// <summary>How far it is.</summary>
    PhaseProgress Progress { get; }

    /// <summary>Does the next step and records what it found.</summary>
    /// <param name="run">Takes the records, tells of progress within the step, and says when to stop.</param>
    /// <exception cref="OperationCanceledException">The step was given up: the phase is as it was before, and nothing was recorded.</exception>
    void Advance(Run run);

    /// <summary>All that the steps left depend on, beside what the phase was made from; a copy, which is written while the phase goes on.</summary>
    TensorArchive Save();

    /// <summary>Takes up what <see cref="Save"/> gave.</summary>
    /// <exception cref="FileFormatException">It does not fit what this phase was made from.</exception>
    void Restore(TensorArchive saved);
}
