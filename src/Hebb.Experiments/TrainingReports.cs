using Hebb.Plasticity;

namespace Hebb.Experiments;

/// <summary>Passes a trainer's progress on to whoever watches the run, with the share of mistakes as the figure to watch.</summary>
/// <param name="observer">Who watches.</param>
/// <param name="epochs">Epochs in all.</param>
internal sealed class TrainingReports(IRunObserver observer, int epochs) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value) =>
        observer.Report(
            new PhaseProgress(
                "train",
                value.Examples,
                value.Total,
                "examples",
                $"epoch {value.Epoch} of {epochs}, {100.0 * value.Mistakes / Math.Max(1, value.Examples):F1} % mistakes"
            )
        );
}
