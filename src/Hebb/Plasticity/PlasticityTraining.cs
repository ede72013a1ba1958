using System.Diagnostics;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>
/// A training in progress: some passes over the data, done step by step. Between any two steps it can be saved, and a training of an
/// equal network, options, key and data resumes it with bit-identical results.
/// </summary>
/// <example><code>
/// var training = trainer.Start(mnist.Train, epochs: 2);
/// while (!training.IsDone)
/// {
///     training.Step();
///     training.SaveState().Write("training.safetensors"); // at intervals
/// }
/// </code></example>
public sealed class PlasticityTraining : IResumable
{
    private readonly PlasticityTrainer trainer;
    private readonly LabelledData data;
    private readonly EpochOrder order;
    private readonly List<EpochSummary> done = [];
    private TrainingPlace place;
    private long since;

    internal PlasticityTraining(PlasticityTrainer trainer, LabelledData data, int epochs, RandomKey? shuffled)
    {
        this.trainer = trainer;
        this.data = data;
        order = new EpochOrder(shuffled, data.Count);
        place = new TrainingPlace
        {
            Done = done,
            Epochs = epochs,
            ExamplesBefore = trainer.Examples,
            MistakesBefore = trainer.Mistakes,
            // As if an epoch had just ended: the first step begins the first one.
            Position = data.Count,
        };
    }

    /// <summary>Whether every epoch is over; the network then holds the final weights.</summary>
    public bool IsDone => done.Count == place.Epochs;

    /// <summary>The epochs that are over.</summary>
    public IReadOnlyList<EpochSummary> Epochs => done;

    /// <summary>How far it is.</summary>
    public TrainingProgress Progress =>
        new(
            Math.Max(1, place.Position < data.Count ? done.Count + 1 : done.Count),
            trainer.Examples - place.ExamplesBefore,
            (long)place.Epochs * data.Count,
            trainer.Mistakes - place.MistakesBefore
        );

    /// <summary>Whether the activity of the examples is still kept when training is over: <see cref="PlasticityTrainer.KeptActivity"/>.</summary>
    internal bool KeepsActivity { get; set; }

    (long Done, long Total) IResumable.Progress => (Progress.Examples, Progress.Total);

    /// <summary>Learns from the next block of examples, at most 256; does nothing once all is done.</summary>
    /// <param name="cancel">Checked before the block.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was learned.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (trainer.Training != this)
        {
            throw new InvalidOperationException("the trainer has started another training; this one has ended");
        }

        if (IsDone)
        {
            return;
        }

        if (place.Position == data.Count)
        {
            BeginEpoch();
        }

        int count = Math.Min(trainer.Block, data.Count - place.Position);
        trainer.LearnBlock(data, order.Of(done.Count + 1).Slice(place.Position, count));
        place = place with { Position = place.Position + count };
        if (place.Position == data.Count)
        {
            EndEpoch();
        }
    }

    /// <summary>
    /// Everything that the rest of the training depends on, except the network that it began with, the key and the data; with the
    /// options as texts.
    /// </summary>
    /// <returns>A copy: training may continue while it is written.</returns>
    public TensorArchive SaveState() =>
        TrainingState.Save(trainer, place with { MillisecondsOfEpoch = MillisecondsOfEpoch() });

    /// <summary>Continues from a saved state. If it does not fit, nothing is changed.</summary>
    /// <param name="saved">What <see cref="SaveState"/> returned, perhaps read from a file.</param>
    /// <exception cref="FileFormatException">It is damaged, or it is that of another network, other options, rules or data, or other epochs; the message names what differs.</exception>
    public void RestoreState(TensorArchive saved)
    {
        var restored = TrainingState.Restore(trainer, saved, data.Count, place.Epochs);
        done.Clear();
        done.AddRange(restored.Done);
        place = restored with { Done = done };
        since = Stopwatch.GetTimestamp();
    }

    private long MillisecondsOfEpoch() =>
        place.MillisecondsOfEpoch + (long)Stopwatch.GetElapsedTime(since).TotalMilliseconds;

    private void BeginEpoch()
    {
        place = place with
        {
            Position = 0,
            MistakesBeforeEpoch = trainer.Mistakes,
            UpdatesBeforeEpoch = trainer.Updates,
            MillisecondsOfEpoch = 0,
        };
        since = Stopwatch.GetTimestamp();
    }

    private void EndEpoch()
    {
        done.Add(
            new EpochSummary(
                done.Count + 1,
                data.Count,
                trainer.Mistakes - place.MistakesBeforeEpoch,
                trainer.Updates - place.UpdatesBeforeEpoch,
                place.MillisecondsOfEpoch / 1000.0 + Stopwatch.GetElapsedTime(since).TotalSeconds
            )
        );
        if (IsDone)
        {
            trainer.Finish(KeepsActivity);
        }
    }
}

/// <summary>One pass over the training data.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Examples">Examples learned from.</param>
/// <param name="Mistakes">Examples whose prediction, made before learning from them, was wrong.</param>
/// <param name="Updates">Examples after which weights changed.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record EpochSummary(int Epoch, long Examples, long Mistakes, long Updates, double Seconds);

/// <summary>How far training is.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Examples">Examples learned from so far, over all epochs.</param>
/// <param name="Total">Examples over all epochs.</param>
/// <param name="Mistakes">Examples whose prediction, made before learning from them, was wrong.</param>
public readonly record struct TrainingProgress(int Epoch, long Examples, long Total, long Mistakes);
