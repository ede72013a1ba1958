using System.Diagnostics;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Gradients;

/// <summary>
/// A training by gradient descent in progress, minibatch by minibatch. Between any two steps it can be saved, and a training of an
/// equal network, options, key and data resumes it with bit-identical results.
/// </summary>
public sealed class GradientTraining : IResumable
{
    private readonly IGradientStep descent;
    private readonly LabelledData data;
    private readonly int epochs;
    private readonly GradientOptions options;
    private readonly EpochOrder order;
    private readonly List<GradientEpoch> done = [];
    private BatchOutcome ofEpoch;
    private int position;
    private double secondsBefore;
    private long since;

    internal GradientTraining(
        IGradientStep descent,
        GradientOptions options,
        LabelledData data,
        int epochs,
        RandomKey key
    )
    {
        this.descent = descent;
        this.data = data;
        this.epochs = epochs;
        this.options = options;
        order = new EpochOrder(options.Shuffle ? key : null, data.Count);
        BeginEpoch();
    }

    /// <summary>Whether every epoch is over.</summary>
    public bool IsDone => done.Count == epochs;

    /// <summary>The epochs that are over.</summary>
    public IReadOnlyList<GradientEpoch> Epochs => done;

    /// <summary>How far it is.</summary>
    public GradientProgress Progress
    {
        get
        {
            bool isBetween = position == 0 && done.Count > 0;
            return new GradientProgress(
                isBetween ? done.Count : done.Count + 1,
                ((long)done.Count * data.Count) + position,
                (long)epochs * data.Count,
                isBetween ? done[^1].Loss : ofEpoch.Loss.Value / Math.Max(1, position)
            );
        }
    }

    (long Done, long Total) IResumable.Progress => (Progress.Examples, Progress.Total);

    /// <summary>Learns from the next minibatch; does nothing once all is done.</summary>
    /// <param name="cancel">Checked before the minibatch.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was learned.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite; the weights were not changed.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        int count = (int)Math.Min(options.BatchSize, (long)data.Count - position);
        long before = ((long)done.Count * data.Count) + position;
        var batch = order.Of(done.Count + 1).Slice(position, count);
        ofEpoch.Add(descent.Step(data, batch, (before, (long)epochs * data.Count)));
        position += count;
        if (position == data.Count)
        {
            EndEpoch();
        }
    }

    /// <summary>
    /// Everything that the rest of the training depends on, except the network that it began with, the key and the data; with the
    /// options as texts.
    /// </summary>
    /// <returns>A copy: training may continue while it is written.</returns>
    public TensorArchive SaveState()
    {
        var (high, low) = ofEpoch.Loss.Words;
        SafeTensor[] tensors =
        [
            .. descent.Weights.SelectMany(weights => weights.Save()),
            SafeTensor.From<long>("counters", [descent.Weights[0].Steps, position, ofEpoch.Mistakes], 3),
            SafeTensor.From<ulong>("loss", [high, low], 2),
            SafeTensor.From<double>("seconds", [SecondsOfEpoch()], 1),
            SafeTensor.From<long>("epoch_mistakes", [.. done.Select(e => e.Mistakes)], done.Count),
            SafeTensor.From<double>("epoch_losses", [.. done.Select(e => e.Loss)], done.Count),
            SafeTensor.From<double>("epoch_seconds", [.. done.Select(e => e.Seconds)], done.Count),
        ];
        return new TensorArchive(tensors, Options.ToMetadata(Description));
    }

    /// <summary>Continues from a saved state. If it does not fit, nothing is changed.</summary>
    /// <param name="saved">What <see cref="SaveState"/> returned, perhaps read from a file.</param>
    /// <exception cref="FileFormatException">It is damaged, or of another network, other data or other options; the message names what differs.</exception>
    public void RestoreState(TensorArchive saved)
    {
        Options.Require(saved, Description);

        var counters = saved.Get("counters", SafeTensorType.I64, 3).Values<long>();
        long steps = Check(saved, "steps", counters[0], 0, long.MaxValue);
        int place = (int)Check(saved, "position", counters[1], 0, data.Count - 1);
        long mistakes = Check(saved, "mistakes", counters[2], 0, place);
        var loss = saved.Get("loss", SafeTensorType.U64, 2).Values<ulong>();
        double seconds = saved.Get("seconds", SafeTensorType.F64, 1).Values<double>()[0];
        var losses = saved["epoch_losses"].Values<double>();
        int over = (int)Check(saved, "epochs", losses.Length, 0, epochs);
        var epochMistakes = saved.Get("epoch_mistakes", SafeTensorType.I64, over).Values<long>();
        var epochSeconds = saved.Get("epoch_seconds", SafeTensorType.F64, over).Values<double>();
        Action[] restorations = [.. descent.Weights.Select(weights => weights.Read(saved, steps))];
        foreach (var restore in restorations)
        {
            restore();
        }

        done.Clear();
        for (int e = 0; e < over; e++)
        {
            done.Add(new GradientEpoch(e + 1, data.Count, epochMistakes[e], losses[e], epochSeconds[e]));
        }

        BeginEpoch();

        position = place;
        ofEpoch = BatchOutcome.Of(OrderIndependentSum.Of(loss[0], loss[1]), mistakes);
        secondsBefore = seconds;
        if (IsDone)
        {
            descent.End();
        }
    }

    private string Description =>
        $"hebb-gradient-training 3: {string.Join(", ", descent.Weights.Select(weights => weights.Name))}";

    private SavedOptions Options => new() { options.Saved, { nameof(Epochs), epochs } };

    private static long Check(TensorArchive file, string name, long value, long low, long high) =>
        value >= low && value <= high
            ? value
            : throw new FileFormatException(file.Name, $"{name} must be {low} to {high}, found {value}");

    private double SecondsOfEpoch() => secondsBefore + Stopwatch.GetElapsedTime(since).TotalSeconds;

    private void BeginEpoch()
    {
        position = 0;
        ofEpoch = default;
        secondsBefore = 0;
        since = Stopwatch.GetTimestamp();
    }

    private void EndEpoch()
    {
        double meanLoss = ofEpoch.Loss.Value / data.Count;
        done.Add(new GradientEpoch(done.Count + 1, data.Count, ofEpoch.Mistakes, meanLoss, SecondsOfEpoch()));
        BeginEpoch();
        if (IsDone)
        {
            descent.End();
        }
    }
}

/// <summary>One pass over the training data.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Examples">Examples learned from.</param>
/// <param name="Mistakes">Examples whose prediction, made before the step they took part in, was wrong.</param>
/// <param name="Loss">Mean cross-entropy in nats, each example's before the step it took part in.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record GradientEpoch(int Epoch, long Examples, long Mistakes, double Loss, double Seconds);

/// <summary>How far training is.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Examples">Examples learned from so far, over all epochs.</param>
/// <param name="Total">Examples over all epochs.</param>
/// <param name="Loss">Mean cross-entropy in nats over this epoch's examples so far, each before the step it took part in.</param>
public readonly record struct GradientProgress(int Epoch, long Examples, long Total, double Loss);
