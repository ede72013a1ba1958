using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Evaluate;

/// <summary>Predicts the labels of many examples, block after block, so that the scores of all of them never stand in memory.</summary>
/// <example><code>
/// var prediction = new BatchPrediction(network, examples, workers);
/// while (prediction.Next())
/// {
///     for (int b = 0; b &lt; prediction.Count; b++) { Use(prediction.First + b, prediction.Label(b), prediction.Scores(b)); }
/// }
/// </code></example>
public sealed class BatchPrediction
{
    private const int MostBlock = 256;

    private readonly Matrix examples;
    private readonly NetworkPass pass;
    private readonly int[] labels;

    /// <summary>Begins before the first block.</summary>
    /// <param name="network">The network; its weights may not change meanwhile.</param>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public BatchPrediction(Network network, Matrix examples, WorkerPool workers)
    {
        network.RequireInputs(examples.Columns);
        this.examples = examples;
        pass = new NetworkPass(network, Math.Clamp(examples.Rows, 1, MostBlock), workers, packsInputWeights: true);
        labels = new int[pass.Capacity];
    }

    /// <summary>The first example of the block.</summary>
    public int First { get; private set; }

    /// <summary>How many examples the block has.</summary>
    public int Count { get; private set; }

    /// <summary>How many examples had a score that is not a finite number, in all blocks so far.</summary>
    public int NotFinite { get; private set; }

    /// <summary>Continues with the next block.</summary>
    /// <param name="cancel">Stops before the block.</param>
    /// <returns>Whether there is one.</returns>
    public bool Next(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        First += Count;
        Count = Math.Min(pass.Capacity, examples.Rows - First);
        if (Count == 0)
        {
            return false;
        }

        pass.Load(examples, First, Count);
        pass.Predict(0, Count, labels.AsSpan(0, Count));
        for (int b = 0; b < Count; b++)
        {
            NotFinite += Scores(b).ContainsAnyExceptInRange(float.MinValue, float.MaxValue) ? 1 : 0;
        }

        return true;
    }

    /// <summary>The predicted label of an example of the block, by its place there.</summary>
    public int Label(int row) => labels[row];

    /// <summary>The m scores of an example of the block; they hold until the next block.</summary>
    public ReadOnlySpan<float> Scores(int row) => pass.Scores(row);
}
