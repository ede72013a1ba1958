using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Filters that compete for patches. The one with the largest A_i·q + b_i wins a patch q; of a batch of B patches a filter with n wins
/// moves by A_i ← A_i + η Σq/√n over the patches it won and is then made of unit length, and b_i ← b_i + γ η (1 − F n/B), which helps
/// those that win seldom. All that a filter learns from is what it won.
/// </summary>
internal sealed class CompetitiveFilters
{
    private readonly Matrix filters;
    private readonly WorkerPool workers;
    private readonly Matrix rows;
    private readonly Matrix batch;
    private readonly Matrix scores;
    private readonly Matrix sums;
    private readonly int[] winners;
    private readonly int[] wins;
    private readonly GemmScratch[] scratch;

    /// <param name="filters">A, N × F; they change in place.</param>
    /// <param name="batchSize">The most patches of a batch.</param>
    /// <param name="workers">Threads and vector width.</param>
    public CompetitiveFilters(Matrix filters, int batchSize, WorkerPool workers)
    {
        this.filters = filters;
        this.workers = workers;
        rows = new Matrix(filters.Columns, filters.Rows);
        sums = new Matrix(filters.Columns, filters.Rows);
        batch = new Matrix(batchSize, filters.Rows);
        scores = new Matrix(batchSize, filters.Columns);
        Bias = new float[filters.Columns];
        winners = new int[batchSize];
        wins = new int[filters.Columns];
        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch())];
    }

    /// <summary>b.</summary>
    public float[] Bias { get; }

    /// <summary>Makes each filter one of the patches, at unit length.</summary>
    /// <param name="patches">Patches, not 0 and at least F.</param>
    /// <param name="order">Their order; the first F are taken.</param>
    public void Imprint(Matrix patches, ReadOnlySpan<int> order)
    {
        for (int f = 0; f < filters.Columns; f++)
        {
            for (int n = 0; n < filters.Rows; n++)
            {
                filters[n, f] = patches[order[f], n];
            }
        }

        PatchFilter.Normalise(filters);
    }

    /// <summary>Learns from a batch.</summary>
    /// <param name="patches">Patches.</param>
    /// <param name="chosen">Which of them.</param>
    /// <param name="step">η.</param>
    /// <param name="homeostasis">γ.</param>
    public void Learn(Matrix patches, ReadOnlySpan<int> chosen, float step, float homeostasis)
    {
        for (int b = 0; b < chosen.Length; b++)
        {
            patches.PaddedRow(chosen[b]).CopyTo(batch.PaddedRow(b));
        }

        workers.OnEachThread(
            (All: this, Count: chosen.Length),
            static (state, share) => state.All.FindWinners(state.Count, share),
            (long)chosen.Length * filters.Rows * filters.Columns
        );
        filters.TransposeTo(rows);
        sums.Buffer.Clear();
        wins.AsSpan().Clear();
        for (int b = 0; b < chosen.Length; b++)
        {
            wins[winners[b]]++;
            var sum = sums.Row(winners[b]);
            var patch = batch.Row(b);
            for (int n = 0; n < sum.Length; n++)
            {
                sum[n] += patch[n];
            }
        }

        for (int f = 0; f < wins.Length; f++)
        {
            if (wins[f] > 0)
            {
                Move(f, step / MathF.Sqrt(wins[f]));
            }

            Bias[f] += homeostasis * step * (1 - (wins.Length * (float)wins[f] / chosen.Length));
        }

        rows.TransposeTo(filters);
    }

    private void FindWinners(int count, ThreadShare share)
    {
        var (from, to) = share.Of(count);
        scores.Buffer[(from * scores.Stride)..(to * scores.Stride)].Clear();
        var block = new Block(from, to, 0, scores.Stride);
        Gemm.AddColumns(batch, filters, scores, block, workers.Width, scratch[share.Thread]);
        for (int b = from; b < to; b++)
        {
            var row = scores.Row(b);
            for (int f = 0; f < row.Length; f++)
            {
                row[f] += Bias[f];
            }

            winners[b] = OutputLayer.Largest<float>(row);
        }
    }

    private void Move(int filter, float factor)
    {
        var row = rows.Row(filter);
        var sum = sums.Row(filter);
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
