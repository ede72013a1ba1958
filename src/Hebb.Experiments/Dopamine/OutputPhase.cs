using Hebb.Dopamine;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Dopamine;

/// <summary>A training of output weights as a phase. After each epoch it measures and records.</summary>
/// <param name="training">The training, at its beginning.</param>
/// <param name="epochs">Epochs in all.</param>
/// <param name="measure">The accuracy of weights on the test examples and on those held out.</param>
internal sealed class OutputPhase(
    OutputTraining training,
    int epochs,
    Func<Matrix, (double Test, double? HeldOut)> measure
) : IPhase
{
    /// <inheritdoc/>
    public string Name => "train";

    /// <inheritdoc/>
    public bool IsDone => training.IsDone;

    /// <inheritdoc/>
    public PhaseProgress Progress =>
        new(
            Name,
            training.Examples,
            training.Total,
            "examples",
            $"epoch {Math.Min(epochs, training.Epochs.Count + 1)} of {epochs}"
        );

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        int before = training.Epochs.Count;
        training.Step();
        if (training.Epochs.Count > before)
        {
            var epoch = training.Epochs[^1];
            var (test, heldOut) = measure(training.Weights());
            run.Append(
                new DopamineRecord(
                    "epoch",
                    epoch.Epoch,
                    epoch.Mistakes / (double)epoch.Examples,
                    epoch.Loss,
                    heldOut,
                    test
                )
            );
        }
    }

    /// <inheritdoc/>
    public TensorArchive Save() => training.Save();

    /// <inheritdoc/>
    public void Restore(TensorArchive saved) => training.Restore(saved);
}
