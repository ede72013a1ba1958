using System.Diagnostics;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>
/// A training under way: so many passes over the data, done step by step. Between any two steps it can be saved, and a
/// training of an equal network, options, key and data takes it up to the same bits.
/// </summary>
/// <example><code>
/// var training = trainer.Start(mnist.Train, epochs: 2);
/// while (!training.IsDone)
/// {
///     training.Step();
///     training.Save().Write("training.safetensors"); // now and then
/// }
/// </code></example>
public sealed class PlasticityTraining
{
    private readonly PlasticityTrainer trainer;
    private readonly LabelledData data;
    private readonly RandomKey? shuffled;
    private readonly int[] order;
    private readonly List<EpochSummary> done = [];
    private TrainingPlace place;
    private long since;

    internal PlasticityTraining(PlasticityTrainer trainer, LabelledData data, int epochs, RandomKey? shuffled)
    {
        this.trainer = trainer;
        this.data = data;
        this.shuffled = shuffled;
        order = [.. Enumerable.Range(0, data.Count)];
        place = new TrainingPlace
        {
            Order = order,
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
            Math.Max(1, place.Position < order.Length ? done.Count + 1 : done.Count),
            trainer.Examples - place.ExamplesBefore,
            (long)place.Epochs * data.Count,
            trainer.Mistakes - place.MistakesBefore
        );

    /// <summary>Learns from the next block of examples, at most 256; does nothing once all is done.</summary>
    public void Step()
    {
        if (IsDone)
        {
            return;
        }

        if (place.Position == order.Length)
        {
            BeginEpoch();
        }

        int count = Math.Min(trainer.Block, order.Length - place.Position);
        trainer.LearnBlock(data, order.AsSpan(place.Position, count));
        place = place with { Position = place.Position + count };
        if (place.Position == order.Length)
        {
            EndEpoch();
        }
    }

    /// <summary>
    /// Everything that the rest of the training depends on, beside the network that it began with, the options, the key
    /// and the data.
    /// </summary>
    /// <returns>A copy: training may go on while it is written.</returns>
    public TensorArchive Save() =>
        TrainingState.Save(trainer, place with { MillisecondsOfEpoch = MillisecondsOfEpoch() });

    /// <summary>Takes up the training that was saved. If the state does not fit, nothing is changed.</summary>
    /// <param name="saved">What <see cref="Save"/> gave, perhaps read from a file.</param>
    /// <exception cref="FileFormatException">It is damaged, or it is that of another network, other rules, other data or other epochs.</exception>
    public void Restore(TensorArchive saved)
    {
        var restored = TrainingState.Restore(trainer, saved, data.Count, place.Epochs);
        restored.Order.CopyTo(order, 0);
        done.Clear();
        done.AddRange(restored.Done);
        place = restored with { Order = order, Done = done };
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
        shuffled?.For("order of examples", (ulong)(done.Count + 1)).Stream().Shuffle<int>(order);
    }

    private void EndEpoch()
    {
        done.Add(
            new EpochSummary(
                done.Count + 1,
                order.Length,
                trainer.Mistakes - place.MistakesBeforeEpoch,
                trainer.Updates - place.UpdatesBeforeEpoch,
                place.MillisecondsOfEpoch / 1000.0 + Stopwatch.GetElapsedTime(since).TotalSeconds
            )
        );
        if (IsDone)
        {
            trainer.Finish();
        }
    }
}
