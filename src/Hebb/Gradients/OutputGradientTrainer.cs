using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Hebb.Gradients;

/// <summary>
/// Trains the output weights U of a recurrent k-cap network by gradient descent, the baseline for plasticity rules: its
/// A and W are fixed, and Adam descends the mean softmax cross-entropy of the scores U h_T, which is convex in U.
/// </summary>
/// <remarks>
/// Same network, options, key and data give the same bits for any number of threads and any vector width. A and W may not
/// change while a trainer is in use. An instance is not for concurrent use.
/// </remarks>
public sealed class OutputGradientTrainer
{
    private const int MostBlock = 256;

    private readonly GradientOptions options;
    private readonly RandomKey key;
    private readonly ForwardPass forward;
    private readonly FixedActivity hidden;
    private readonly OutputGradient gradient;
    private readonly Adam adam;
    private readonly (Activity Activity, int Row)[] rows;
    private readonly int[] labels;

    /// <summary>A trainer for one network. Training goes on from the network's U as it is.</summary>
    /// <param name="network">The network; its U changes as it learns.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Where the order of examples comes from.</param>
    /// <param name="compute">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public OutputGradientTrainer(
        RecurrentNetwork network,
        GradientOptions options,
        RandomKey key = default,
        Compute? compute = null
    )
    {
        options.Validate();
        compute ??= new Compute();
        Network = network;
        this.options = options;
        this.key = key;
        forward = new ForwardPass(network, Math.Min(options.BatchSize, MostBlock), compute);
        hidden = new FixedActivity(forward, network.Shape);
        gradient = new OutputGradient(network.U, forward.Capacity, compute);
        adam = new Adam(
            network.U.Buffer.Length,
            options.StepSize,
            options.Beta1,
            options.Beta2,
            options.Epsilon,
            options.L2,
            compute.Width
        );
        rows = new (Activity, int)[forward.Capacity];
        labels = new int[forward.Capacity];
    }

    /// <summary>The network being trained.</summary>
    public RecurrentNetwork Network { get; }

    /// <summary>Steps made so far, one for each minibatch.</summary>
    public long Steps => adam.Steps;

    /// <summary>Learns from all examples, <paramref name="epochs"/> times.</summary>
    /// <param name="data">Training examples; their size and labels must fit the network.</param>
    /// <param name="epochs">Passes over the data, at least 1.</param>
    /// <param name="progress">Told after each minibatch how far training is.</param>
    /// <param name="cancel">Stops between minibatches; the network then holds the weights so far.</param>
    /// <returns>One summary for each epoch.</returns>
    /// <exception cref="InvalidOptionException"><paramref name="epochs"/> is out of range, or the data do not fit the network.</exception>
    public IReadOnlyList<GradientEpoch> Train(
        LabelledData data,
        int epochs,
        IProgress<GradientProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        InvalidOptionException.ThrowIfOutside(nameof(epochs), epochs, 1, 1_000_000);
        Network.CheckFits(data);
        hidden.Keep(data.Count, epochs > 1 ? options.ActivityMemory : 0);
        int[] order = [.. Enumerable.Range(0, data.Count)];
        var epochsDone = new List<GradientEpoch>();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            var watch = Stopwatch.StartNew();
            var loss = default(OrderIndependentSum);
            long mistakes = 0;
            if (options.Shuffle)
            {
                key.For("order of examples", (ulong)epoch).Stream().Shuffle<int>(order);
            }

            for (int i = 0; i < order.Length; )
            {
                cancel.ThrowIfCancellationRequested();
                int count = Math.Min(options.BatchSize, order.Length - i);
                FindGradient(data, order.AsSpan(i, count));
                // Padding has no gradient, so it stays zero.
                adam.Step(Network.U.Buffer, gradient.Gradient.Buffer);
                loss.Add(gradient.Loss);
                mistakes += gradient.Mistakes;
                i += count;
                long examples = ((epoch - 1L) * data.Count) + i;
                progress?.Report(new GradientProgress(epoch, examples, (long)epochs * data.Count, loss.Value / i));
            }

            epochsDone.Add(
                new GradientEpoch(epoch, data.Count, mistakes, loss.Value / data.Count, watch.Elapsed.TotalSeconds)
            );
        }

        hidden.KeepNone();
        return epochsDone;
    }

    // The mean gradient of a minibatch, block by block.
    private void FindGradient(LabelledData data, ReadOnlySpan<int> batch)
    {
        gradient.Clear();
        for (int start = 0; start < batch.Length; start += forward.Capacity)
        {
            var block = batch.Slice(start, Math.Min(forward.Capacity, batch.Length - start));
            hidden.Run(data.Examples, block, rows);
            for (int b = 0; b < block.Length; b++)
            {
                labels[b] = data.Labels[block[b]];
            }

            gradient.Add(rows.AsSpan(0, block.Length), labels.AsSpan(0, block.Length), 1f / batch.Length);
        }
    }
}
