using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// The gradient of the softmax's cross-entropy with respect to the output weights. With scores s = U h_T, p = softmax(s)
/// and y the label as a unit vector, an example's part is ∂L/∂U = h_Tᵀ (p − y), |V| × m.
/// </summary>
/// <remarks>
/// Each thread serves its own examples for the scores and its own hidden neurons for the gradient, whose every entry is
/// one chain of fused multiply-adds in the order of the examples: neither threads nor vector width nor the cut into
/// blocks change a bit.
/// </remarks>
internal sealed class OutputGradient
{
    private readonly Matrix outputWeights;
    private readonly WorkerPool workers;
    private readonly Matrix scores;
    private readonly Matrix errors;
    private readonly double[] losses;
    private readonly bool[] wrong;
    private readonly (Activity Activity, int Row)[] rows;
    private readonly int[] labels;
    private readonly int[][] workspaces;
    private BatchOutcome outcome;
    private int count;
    private float weight;

    /// <summary>Buffers for blocks of up to <paramref name="capacity"/> examples.</summary>
    /// <param name="outputWeights">U, |V| × m; read whenever a block is added.</param>
    /// <param name="capacity">The most examples in a block.</param>
    /// <param name="workers">Threads and vector width.</param>
    public OutputGradient(Matrix outputWeights, int capacity, WorkerPool workers)
    {
        this.outputWeights = outputWeights;
        this.workers = workers;
        Gradient = new Matrix(outputWeights.Rows, outputWeights.Columns);
        scores = new Matrix(capacity, outputWeights.Columns);
        errors = new Matrix(capacity, outputWeights.Columns);
        losses = new double[capacity];
        wrong = new bool[capacity];
        rows = new (Activity, int)[capacity];
        labels = new int[capacity];
        workspaces = [.. Enumerable.Range(0, workers.Threads).Select(_ => new int[outputWeights.Rows])];
    }

    /// <summary>Σ weight · h_Tᵀ (p − y) over the examples since <see cref="Clear"/>, |V| × m.</summary>
    public Matrix Gradient { get; }

    /// <summary>Σ −log p_y over the same examples, in nats, not weighted.</summary>
    public OrderIndependentSum Loss => outcome.Loss;

    /// <summary>How many of them were predicted wrongly.</summary>
    public long Mistakes => outcome.Mistakes;

    /// <summary>Both, and whether every loss was finite.</summary>
    internal BatchOutcome Outcome => outcome;

    /// <summary>Starts a new sum.</summary>
    public void Clear()
    {
        Gradient.Buffer.Clear();
        outcome = default;
    }

    /// <summary>Adds a block of examples.</summary>
    /// <param name="rows">Where each example's hidden activity is.</param>
    /// <param name="labels">Each example's label, 0 … m − 1.</param>
    /// <param name="weight">What each counts in the gradient; 1/B for the mean over B examples.</param>
    public void Add(ReadOnlySpan<(Activity Activity, int Row)> rows, ReadOnlySpan<int> labels, float weight)
    {
        rows.CopyTo(this.rows);
        labels.CopyTo(this.labels);
        (count, this.weight) = (rows.Length, weight);
        workers.OnEachThread(this, static (gradient, share) => gradient.ComputeErrors(share));
        workers.OnEachThread(this, static (gradient, share) => gradient.AddProducts(share));
        for (int b = 0; b < count; b++)
        {
            outcome.Add(losses[b], wrong[b]);
        }
    }

    // weight · (p − y) for this thread's examples.
    private void ComputeErrors(ThreadShare share)
    {
        var (from, to) = share.Of(count);
        for (int b = from; b < to; b++)
        {
            var (activity, row) = rows[b];
            OutputLayer.Scores(
                activity,
                row,
                outputWeights,
                scores.PaddedRow(b),
                workspaces[share.Thread],
                workers.Width
            );
            var s = scores.Row(b);
            int y = labels[b];
            losses[b] = SoftmaxCrossEntropy.Evaluate(s, y);
            wrong[b] = OutputLayer.Largest(s) != y;
            SoftmaxCrossEntropy.Errors(s, y, weight, errors.Row(b));
        }
    }

    // The block's part of the gradient for this thread's hidden neurons.
    private void AddProducts(ThreadShare share)
    {
        var (from, to) = share.Of(Gradient.Rows);
        for (int b = 0; b < count; b++)
        {
            var (activity, row) = rows[b];
            SparseProducts.AddOuterProduct(
                activity.FiredLast(row, workspaces[share.Thread], workers.Width),
                activity.Values(row),
                errors.PaddedRow(b),
                Gradient,
                from,
                to,
                workers.Width
            );
        }
    }
}
