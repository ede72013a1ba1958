using System.Diagnostics;
using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>
/// An adversarial training in progress, batch by batch. Between any two steps it can be saved, and a training of an equal network,
/// options, key and data resumes it with bit-identical results.
/// </summary>
public sealed class AdversarialTraining : IResumable
{
    private const string OutputName = "output_weights";
    private const string SumName = "output_weights_sum";
    private const string CountersName = "counters";
    private const string MistakesName = "epoch_mistakes";
    private const string SecondsName = "epoch_seconds";

    private readonly Network network;
    private readonly AdversarialOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly AdversarialBatch batch;
    private readonly EpochOrder order;
    private readonly int batchesOfEpoch;
    private readonly double[] sum;
    private readonly List<AdversarialEpoch> epochs = [];
    private long batches;
    private long summed;
    private long mistakes;
    private double secondsBefore;
    private long since = Stopwatch.GetTimestamp();

    internal AdversarialTraining(
        Network network,
        AdversarialOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.network = network;
        this.options = options;
        this.data = data;
        this.key = key;
        batch = new AdversarialBatch(network, options, data, workers);
        order = new EpochOrder(options.Shuffle ? key : null, data.Count);
        batchesOfEpoch = data.Count / options.BatchSize;
        sum = new double[network.U.Rows * network.U.Columns];
    }

    /// <summary>Whether every epoch is over; the network then holds the mean of the last output weights.</summary>
    public bool IsDone => epochs.Count == options.Epochs;

    /// <summary>The epochs that are over.</summary>
    public IReadOnlyList<AdversarialEpoch> Epochs => epochs;

    /// <summary>How far it is.</summary>
    public AdversarialProgress Progress =>
        new(
            Math.Min(options.Epochs, epochs.Count + 1),
            batches * options.BatchSize,
            Total * options.BatchSize,
            mistakes + epochs.Sum(epoch => epoch.Mistakes)
        );

    (long Done, long Total) IResumable.Progress => (Progress.Examples, Progress.Total);

    /// <summary>Perturbs the next batch and learns from it; does nothing once all is done.</summary>
    /// <param name="cancel">Checked before the batch.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was learned.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        float done = (float)(batches / (double)Total);
        float ramp = options.RampShare > 0 ? Math.Min(1, done / options.RampShare) : 1;
        int place = (int)(batches % batchesOfEpoch) * options.BatchSize;
        mistakes += batch.Learn(
            order.Of(epochs.Count + 1).Slice(place, options.BatchSize),
            ramp * options.Epsilon,
            StepSize(done),
            key.For("inner attack", (ulong)batches)
        );
        if (done >= 1 - options.AverageShare)
        {
            AddToSum();
        }

        batches++;
        if (batches % batchesOfEpoch == 0)
        {
            EndEpoch();
        }
    }

    /// <summary>
    /// Everything that the rest of the training depends on, except the hidden weights, the key and the data; with the options as texts.
    /// </summary>
    /// <returns>A copy: training may continue while it is written.</returns>
    public TensorArchive SaveState() =>
        new(
            [
                SafeTensor.FromMatrix(OutputName, network.U),
                SafeTensor.From<double>(SumName, sum, network.U.Rows, network.U.Columns),
                SafeTensor.From<long>(CountersName, [batches, summed, mistakes], 3),
                SafeTensor.From<long>(MistakesName, [.. epochs.Select(epoch => epoch.Mistakes)], epochs.Count),
                SafeTensor.From<double>(
                    SecondsName,
                    [.. epochs.Select(epoch => epoch.Seconds), SecondsOfEpoch()],
                    epochs.Count + 1
                ),
            ],
            Saved.ToMetadata()
        );

    /// <summary>Continues from a saved state. If it does not fit, nothing is changed.</summary>
    /// <param name="saved">What <see cref="SaveState"/> returned, perhaps read from a file.</param>
    /// <exception cref="FileFormatException">It is damaged, or of another network, other data or other options; the message names what differs.</exception>
    public void RestoreState(TensorArchive saved)
    {
        Saved.Require(saved);
        var output = saved.GetMatrix(OutputName, network.U.Rows, network.U.Columns);
        var sums = saved.Get(SumName, SafeTensorType.F64, network.U.Rows, network.U.Columns).Values<double>();
        var counters = saved.Get(CountersName, SafeTensorType.I64, 3).Values<long>();
        if (counters[0] < 0 || counters[0] > Total || counters[1] < 0 || counters[1] > counters[0] || counters[2] < 0)
        {
            throw new FileFormatException(
                saved.Name,
                $"{counters[0]}, {counters[1]}, {counters[2]} are no counters of {Total} batches"
            );
        }

        int over = (int)(counters[0] / batchesOfEpoch);
        var epochMistakes = saved.Get(MistakesName, SafeTensorType.I64, over).Values<long>();
        var seconds = saved.Get(SecondsName, SafeTensorType.F64, over + 1).Values<double>();
        output.Buffer.CopyTo(network.U.Buffer);
        sums.CopyTo(sum);
        (batches, summed, mistakes) = (counters[0], counters[1], counters[2]);
        epochs.Clear();
        for (int e = 0; e < over; e++)
        {
            epochs.Add(new AdversarialEpoch(e + 1, ExamplesOfEpoch, epochMistakes[e], seconds[e]));
        }

        secondsBefore = seconds[over];
        since = Stopwatch.GetTimestamp();
    }

    private SavedOptions Saved => new() { options.Saved, { "examples", data.Count } };

    private long Total => (long)options.Epochs * batchesOfEpoch;

    private long ExamplesOfEpoch => (long)batchesOfEpoch * options.BatchSize;

    // η for a while, then falling geometrically to a part of it.
    private float StepSize(float done) =>
        done <= options.HoldShare
            ? options.StepSize
            : options.StepSize
                * ElementaryFunctions.Exp(
                    (done - options.HoldShare) / (1 - options.HoldShare) * ElementaryFunctions.Log(options.StepDecay)
                );

    private double SecondsOfEpoch() => secondsBefore + Stopwatch.GetElapsedTime(since).TotalSeconds;

    private void AddToSum()
    {
        summed++;
        for (int j = 0, next = 0; j < network.U.Rows; j++)
        {
            foreach (float weight in network.U.Row(j))
            {
                sum[next++] += weight;
            }
        }
    }

    private void EndEpoch()
    {
        epochs.Add(new AdversarialEpoch(epochs.Count + 1, ExamplesOfEpoch, mistakes, SecondsOfEpoch()));
        (mistakes, secondsBefore, since) = (0, 0, Stopwatch.GetTimestamp());
        if (!IsDone)
        {
            return;
        }

        // Of very few batches none may lie in the share that is averaged.
        for (int j = 0, next = 0; j < network.U.Rows && summed > 0; j++)
        {
            foreach (ref float weight in network.U.Row(j))
            {
                weight = (float)(sum[next++] / summed);
            }
        }
    }
}
