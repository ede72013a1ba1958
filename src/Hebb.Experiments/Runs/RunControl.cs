using Hebb.Numerics;

namespace Hebb.Experiments.Runs;

/// <summary>The observer of a run, and when it is saved.</summary>
/// <param name="Observer">Receives progress and warnings.</param>
/// <param name="Clock">Measures the phases.</param>
/// <param name="CheckpointEvery">Time between checkpoints; zero means only at the end of a phase.</param>
/// <param name="Cancel">Stops the run at its next step, after a checkpoint.</param>
public sealed record RunControl(
    IRunObserver Observer,
    PhaseClock Clock,
    TimeSpan CheckpointEvery,
    CancellationToken Cancel
)
{
    /// <summary>The processes that do the same run; rank 0 alone keeps it. One by default.</summary>
    public IRanks Ranks { get; init; } = SingleRank.Instance;

    /// <summary>Called when the run stops because another rank was asked to.</summary>
    public Action Stop { get; init; } = () => { };

    /// <summary>The longest time that ranks work without exchanging what each did: well below the time that one which stops waits for the others.</summary>
    internal TimeSpan ExchangeEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The usual time between checkpoints.</summary>
    public static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(60);
}
