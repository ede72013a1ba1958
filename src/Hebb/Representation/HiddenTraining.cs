using System.Diagnostics;
using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>
/// A training of input weights by a local rule with labels in progress, batch by batch. Between any two steps it can be saved, and a
/// training of an equal network, options, key and data resumes it with bit-identical results.
/// </summary>
/// <example><code>
/// var training = new DirectFeedbackTrainer(fields, new DirectFeedbackOptions(), key).Start(mnist.Train, epochs: 5);
/// while (!training.IsDone)
/// {
///     training.Step();
/// }
/// </code></example>
public sealed class HiddenTraining : IResumable
{
    private readonly Network network;
    private readonly HiddenTrainingOptions options;
    private readonly HiddenTeacher teacher;
    private readonly HiddenStep step;
    private readonly LabelledData data;
    private readonly int epochs;
    private readonly RandomKey key;
    private readonly EpochOrder order;
    private readonly List<GradientEpoch> done = [];
    private int position;
    private double loss;
    private long mistakes;
    private double secondsBefore;
    private long since = Stopwatch.GetTimestamp();

    internal HiddenTraining(
        Network network,
        HiddenTrainingOptions options,
        HiddenTeacher teacher,
        LabelledData data,
        int epochs,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.network = network;
        this.options = options;
        this.teacher = teacher;
        this.data = data;
        this.epochs = epochs;
        this.key = key;
        step = new HiddenStep(network, options, teacher, workers);
        order = new EpochOrder(key, data.Count);
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
                Examples,
                Total,
                isBetween ? done[^1].Loss : loss / Math.Max(1, position)
            );
        }
    }

    (long Done, long Total) IResumable.Progress => (Examples, Total);

    private long Examples => ((long)done.Count * data.Count) + position;

    private long Total => (long)epochs * data.Count;

    private SavedOptions Saved => new() { options.Saved, { "Examples", data.Count }, { nameof(Epochs), epochs } };

    /// <summary>Learns from the next batch; does nothing once all is done.</summary>
    /// <param name="cancel">Checked before the batch.</param>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        int count = Math.Min(options.BatchSize, data.Count - position);
        var batch = order.Of(done.Count + 1).Slice(position, count);
        float share = Schedule.Geometric(1, options.LastStep, Examples / (double)Total);
        var (more, wrong) = step.Learn(data, batch, share, key.For("batch", (ulong)Examples));
        if (!double.IsFinite(more))
        {
            throw new DivergedException($"example {Examples}", more);
        }

        loss += more;
        mistakes += wrong;
        position += count;
        if (position == data.Count)
        {
            done.Add(new GradientEpoch(done.Count + 1, data.Count, mistakes, loss / data.Count, Seconds()));
            (position, loss, mistakes, secondsBefore, since) = (0, 0, 0, 0, Stopwatch.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState() =>
        new(
            [
                .. Kept().Select(kept => SafeTensor.FromMatrix(kept.Name, kept.Values)),
                SafeTensor.From<long>("counters", [position, mistakes], 2),
                SafeTensor.From<double>("loss", [loss, Seconds()], 2),
                SafeTensor.From<long>("epoch_mistakes", [.. done.Select(e => e.Mistakes)], done.Count),
                SafeTensor.From<double>("epoch_losses", [.. done.Select(e => e.Loss)], done.Count),
                SafeTensor.From<double>("epoch_seconds", [.. done.Select(e => e.Seconds)], done.Count),
            ],
            Saved.ToMetadata()
        );

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        Saved.Require(saved);
        var counters = saved.Get("counters", SafeTensorType.I64, 2).Values<long>();
        var sums = saved.Get("loss", SafeTensorType.F64, 2).Values<double>();
        int over = saved["epoch_losses"].Values<double>().Length;
        var losses = saved.Get("epoch_losses", SafeTensorType.F64, over).Values<double>();
        var wrong = saved.Get("epoch_mistakes", SafeTensorType.I64, over).Values<long>();
        var seconds = saved.Get("epoch_seconds", SafeTensorType.F64, over).Values<double>();
        if (over > epochs || counters[0] < 0 || counters[0] >= data.Count || (over == epochs && counters[0] > 0))
        {
            throw new FileFormatException(
                saved.Name,
                $"the place is example {counters[0]} after {over} epochs; there is no such place"
            );
        }

        var kept = Kept().Select(own => saved.GetMatrix(own.Name, own.Values.Rows, own.Values.Columns)).ToArray();
        foreach (var (n, own) in Kept().Index())
        {
            kept[n].Buffer.CopyTo(own.Values.Buffer);
        }

        done.Clear();
        for (int e = 0; e < over; e++)
        {
            done.Add(new GradientEpoch(e + 1, data.Count, wrong[e], losses[e], seconds[e]));
        }

        (position, mistakes, loss, secondsBefore) = ((int)counters[0], counters[1], sums[0], sums[1]);
        since = Stopwatch.GetTimestamp();
    }

    private IEnumerable<NamedWeights> Kept() =>
        [.. network.Hidden[0].Weights, new("output_weights", network.U, null), .. teacher.State];

    private double Seconds() => secondsBefore + Stopwatch.GetElapsedTime(since).TotalSeconds;
}
