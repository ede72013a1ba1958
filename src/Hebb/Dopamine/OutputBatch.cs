using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Dopamine;

/// <summary>
/// A minibatch at the current weights: for each example the scores, the outcome, and the factor by which its edges to each output
/// neuron will change.
/// </summary>
internal sealed class OutputBatch
{
    // r̄ is an exponential mean over about a thousand examples.
    private const float Forgetting = 0.001f;

    private readonly int[] labels;
    private readonly Matrix u;
    private readonly DopamineOptions options;
    private readonly RandomKey firing;
    private readonly WorkerPool workers;
    private readonly Matrix scores;
    private readonly Matrix probabilities;
    private readonly Matrix factors;
    private readonly int[] rows;
    private readonly double[] losses;
    private readonly bool[] wrong;
    private readonly bool[] rewarded;
    private SparseRows? features;
    private BatchOutcome outcome;
    private long first;
    private double stepSize;

    /// <summary>Allocates buffers for up to <paramref name="capacity"/> examples.</summary>
    public OutputBatch(
        int[] labels,
        Matrix outputWeights,
        DopamineOptions options,
        RandomKey firing,
        int capacity,
        WorkerPool workers
    )
    {
        this.labels = labels;
        u = outputWeights;
        this.options = options;
        this.firing = firing;
        this.workers = workers;
        scores = new Matrix(capacity, u.Columns);
        probabilities = new Matrix(capacity, u.Columns);
        factors = new Matrix(capacity, u.Columns);
        rows = new int[capacity];
        losses = new double[capacity];
        wrong = new bool[capacity];
        rewarded = new bool[capacity];
        Expected = 1f / u.Columns;
    }

    /// <summary>The number of examples, at most the capacity.</summary>
    public int Count { get; private set; }

    /// <summary>Loss and mistakes of the batch.</summary>
    public BatchOutcome Outcome => outcome;

    /// <summary>r̄, the running mean of the outcome.</summary>
    public float Expected { get; set; }

    /// <summary>Which row of the features an example is.</summary>
    public int Row(int b) => rows[b];

    /// <summary>For each output neuron the factor of φ(h) in the change of its edges, padded.</summary>
    public Span<float> Factors(int b) => factors.PaddedRow(b);

    /// <summary>Computes scores, outcomes and factors of a minibatch.</summary>
    /// <param name="of">h of each example.</param>
    /// <param name="examples">Which rows.</param>
    /// <param name="before">Examples learned from before.</param>
    /// <param name="step">The step size.</param>
    public void Compute(SparseRows of, ReadOnlySpan<int> examples, long before, double step)
    {
        features = of;
        examples.CopyTo(rows);
        (Count, first, stepSize) = (examples.Length, before, step);
        workers.OnEachThread(this, static (batch, share) => batch.Compute(share), (long)Count * of.Longest * u.Stride);
        outcome = default;
        for (int b = 0; b < Count; b++)
        {
            outcome.Add(losses[b], wrong[b]);
            Expected += Forgetting * ((rewarded[b] ? 1 : 0) - Expected);
        }
    }

    private void Compute(ThreadShare share)
    {
        var (from, to) = share.Of(Count);
        for (int b = from; b < to; b++)
        {
            int row = rows[b];
            int label = labels[row];
            var values = features!.Values(row);
            SparseProducts.Multiply(features.Indices(row), values, u, scores.PaddedRow(b), workers.Width);
            var s = scores.Row(b);
            var factor = factors.Row(b);
            losses[b] = SoftmaxCrossEntropy.Evaluate(s, label);
            wrong[b] = OutputLayer.Largest<float>(s) != label;
            if (options.Method == OutputMethod.Dopamine)
            {
                double random =
                    options.PostSynaptic == PostSynaptic.Sampled
                        ? firing.For("output neuron", (ulong)(first + b)).Stream().NextOpenDouble()
                        : 0;
                int acts = DopamineRule.Factors(options, s, label, Expected, random, probabilities.Row(b), factor);
                rewarded[b] = acts == label;
                float scale = (float)(stepSize / Count * DopamineRule.Scale(options.PreSynaptic, values));
                foreach (ref float f in factor)
                {
                    f *= scale;
                }
            }
            else
            {
                // The gradient's part of the example; the step is made from the whole batch's.
                SoftmaxCrossEntropy.Errors(s, label, 1f / Count, factor);
            }
        }
    }
}
