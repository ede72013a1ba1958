using Hebb.Experiments.Runs;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>A training as a phase. It records its counters about a hundred times, and each epoch.</summary>
/// <param name="training">The training, at its beginning.</param>
/// <param name="epochs">Epochs in all.</param>
internal sealed class TrainingPhase(PlasticityTraining training, int epochs) : IPhase
{
    private const int Points = 100;

    /// <inheritdoc/>
    public string Name => "train";

    /// <inheritdoc/>
    public bool IsDone => training.IsDone;

    /// <inheritdoc/>
    public PhaseProgress Progress
    {
        get
        {
            var now = training.Progress;
            double wrong = 100.0 * now.Mistakes / Math.Max(1, now.Examples);
            string note = $"epoch {now.Epoch} of {epochs}, {wrong:F1} % mistakes";
            return new PhaseProgress(Name, now.Examples, now.Total, "examples", note);
        }
    }

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        long before = PointsAt(training.Progress);
        int epochsBefore = training.Epochs.Count;
        training.Step();
        var now = training.Progress;
        if (PointsAt(now) > before)
        {
            run.Append(TrainRecord.Point(now));
        }

        if (training.Epochs.Count > epochsBefore)
        {
            run.Append(TrainRecord.OfEpoch(training.Epochs[^1]));
        }
    }

    /// <inheritdoc/>
    public TensorArchive Save() => training.Save();

    /// <inheritdoc/>
    public void Restore(TensorArchive saved) => training.Restore(saved);

    private static long PointsAt(TrainingProgress progress) => progress.Examples * Points / progress.Total;
}
