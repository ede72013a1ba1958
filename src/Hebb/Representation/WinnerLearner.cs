using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>A <see cref="WinnerRule"/> at work; all that a unit learns from is what it won.</summary>
internal sealed class WinnerLearner : ILayerLearner
{
    private readonly WinnerRule rule;
    private readonly Matrix weights;
    private readonly long batches;
    private readonly WorkerPool workers;
    private readonly Matrix bias;
    private readonly Matrix rows;
    private readonly Matrix scores;
    private readonly Matrix sums;
    private readonly int[] winners;
    private readonly int[] wins;
    private readonly GemmScratch[] scratch;

    /// <param name="rule">Its constants.</param>
    /// <param name="weights">W, d × m; they change in place and begin as examples of unit length.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="batches">All batches there will be.</param>
    /// <param name="key">Which examples the weights begin as.</param>
    /// <param name="workers">Threads and vector width.</param>
    public WinnerLearner(
        WinnerRule rule,
        Matrix weights,
        Matrix examples,
        long batches,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.rule = rule;
        this.weights = weights;
        this.batches = batches;
        this.workers = workers;
        int most = Math.Min(rule.BatchSize, examples.Rows);
        bias = new Matrix(1, weights.Columns);
        rows = new Matrix(weights.Columns, weights.Rows);
        sums = new Matrix(weights.Columns, weights.Rows);
        scores = new Matrix(most, weights.Columns);
        winners = new int[most];
        wins = new int[weights.Columns];
        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch())];
        PrototypeWeights.Imprint(weights, examples, key);
        PatchFilter.Normalise(weights);
    }

    /// <inheritdoc/>
    public IReadOnlyList<NamedWeights> State => [new("homeostasis", bias, null)];

    /// <inheritdoc/>
    public void Learn(Matrix batch, int rows, double progress)
    {
        workers.OnEachThread(
            (All: this, Batch: batch, Count: rows),
            static (state, share) => state.All.FindWinners(state.Batch, state.Count, share),
            (long)rows * weights.Rows * weights.Columns
        );
        weights.TransposeTo(this.rows);
        sums.Buffer.Clear();
        wins.AsSpan().Clear();
        for (int b = 0; b < rows; b++)
        {
            wins[winners[b]]++;
            var sum = sums.Row(winners[b]);
            var example = batch.Row(b);
            for (int n = 0; n < sum.Length; n++)
            {
                sum[n] += example[n];
            }
        }

        float step = StepSize(progress);
        for (int j = 0; j < wins.Length; j++)
        {
            if (wins[j] > 0)
            {
                Move(j, step / MathF.Sqrt(wins[j]));
            }

            bias[0, j] += rule.Homeostasis * step * (1 - (wins.Length * (float)wins[j] / rows));
        }

        this.rows.TransposeTo(weights);
    }

    /// <inheritdoc/>
    public void Finish() { }

    // From the number of the batch, as filters were always learned: the share itself would round differently.
    private float StepSize(double progress)
    {
        float ratio = ElementaryFunctions.Log(rule.LastStepSize / rule.FirstStepSize);
        return rule.FirstStepSize * ElementaryFunctions.Exp(ratio * (long)Math.Round(progress * batches) / batches);
    }

    private void FindWinners(Matrix batch, int count, ThreadShare share)
    {
        var (from, to) = share.Of(count);
        scores.Buffer[(from * scores.Stride)..(to * scores.Stride)].Clear();
        var block = new Block(from, to, 0, scores.Stride);
        Gemm.AddColumns(batch, weights, scores, block, workers.Width, scratch[share.Thread]);
        for (int b = from; b < to; b++)
        {
            var row = scores.Row(b);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] += bias[0, j];
            }

            winners[b] = OutputLayer.Largest<float>(row);
        }
    }

    private void Move(int unit, float factor)
    {
        var row = rows.Row(unit);
        var sum = sums.Row(unit);
        float squares = 0;
        for (int n = 0; n < row.Length; n++)
        {
            row[n] = MathF.FusedMultiplyAdd(factor, sum[n], row[n]);
            squares = MathF.FusedMultiplyAdd(row[n], row[n], squares);
        }

        float length = MathF.Sqrt(squares);
        for (int n = 0; n < row.Length && length > 0; n++)
        {
            row[n] /= length;
        }
    }
}
