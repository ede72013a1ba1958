using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>The phase <c>train</c>: what it shows and records while the rules learn.</summary>
internal static class TrainingPhase
{
    private const int Points = 100;

    /// <summary>The phase; the counters are recorded about a hundred times, and after each epoch, with the accuracy on examples that were held out.</summary>
    /// <param name="trainer">Its weights so far are measured.</param>
    /// <param name="training">What is done.</param>
    /// <param name="epochs">Passes over the examples.</param>
    /// <param name="heldOut">What the network is measured on after each epoch, if anything.</param>
    /// <param name="workers">Threads and vector width.</param>
    public static Phase Of(
        PlasticityTrainer trainer,
        PlasticityTraining training,
        int epochs,
        LabelledData? heldOut,
        WorkerPool workers
    )
    {
        double? accuracy = null;
        return new Phase("train", "examples", training)
        {
            Note = () =>
            {
                var now = training.Progress;
                double wrong = 100.0 * now.Mistakes / Math.Max(1, now.Examples);
                string held = accuracy is { } found ? $", held-out accuracy {100 * found:F1} %" : "";
                return $"epoch {now.Epoch} of {epochs}, {wrong:F1} % mistakes{held}";
            },
            AfterStep = (run, before) =>
            {
                var now = training.Progress;
                if (Nth(Points, now.Examples) > Nth(Points, before))
                {
                    run.Append(TrainRecord.Point(now));
                }

                if (Nth(epochs, now.Examples) > Nth(epochs, before))
                {
                    // Not cancelled, as the record would be missing after a resume.
                    accuracy = heldOut is null ? null : WithFinalWeights(trainer).Accuracy(heldOut, workers);
                    run.Append(TrainRecord.OfEpoch(training.Epochs[^1]) with { ValidationAccuracy = accuracy });
                }

                long Nth(int parts, long examples) => examples * parts / now.Total;
            },
        };
    }

    // As if training ended here.
    private static Network WithFinalWeights(PlasticityTrainer trainer)
    {
        var network = trainer.Network;
        return new Network(network.Input, network.Hidden, trainer.FinalOutputWeights(), network.Reads);
    }
}
