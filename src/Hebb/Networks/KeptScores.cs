using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>Scores of examples whose hidden activity is kept: no more than U times what the output layer reads.</summary>
internal sealed class KeptScores
{
    private readonly Matrix u;
    private readonly FixedActivity activity;
    private readonly WorkerPool workers;
    private readonly (Activity Activity, int Row)[] rows;
    private readonly int[] indices;
    private readonly int[][] active;
    private readonly Matrix scores;

    /// <param name="network">The network; its U is read whenever scores are computed.</param>
    /// <param name="activity">The activity of its last hidden layer.</param>
    /// <param name="workers">Threads and vector width.</param>
    public KeptScores(Network network, FixedActivity activity, WorkerPool workers)
    {
        u = network.U;
        this.activity = activity;
        this.workers = workers;
        rows = new (Activity, int)[activity.Block];
        indices = new int[activity.Block];
        active = [.. Enumerable.Range(0, workers.Threads).Select(_ => new int[network.Hidden[^1].MostActive])];
        scores = new Matrix(activity.Block, network.Labels);
    }

    /// <summary>Computes the scores of consecutive examples.</summary>
    /// <param name="examples">n × d, those whose activity is kept.</param>
    /// <param name="start">The first example.</param>
    /// <param name="count">How many, at most a block.</param>
    public void Compute(Matrix examples, int start, int count)
    {
        for (int b = 0; b < count; b++)
        {
            indices[b] = start + b;
        }

        activity.Run(examples, indices.AsSpan(0, count), rows);
        workers.OnEachThread(
            (All: this, Count: count),
            static (work, share) => work.All.Compute(share.Of(work.Count), share.Thread),
            (long)count * u.Rows * u.Columns
        );
    }

    /// <summary>The scores that were last computed for an example of the block; m numbers.</summary>
    public ReadOnlySpan<float> Scores(int row) => scores.Row(row);

    private void Compute((int Start, int End) part, int thread)
    {
        for (int b = part.Start; b < part.End; b++)
        {
            OutputLayer.Scores(rows[b].Activity, rows[b].Row, u, scores.PaddedRow(b), active[thread], workers.Width);
        }
    }
}
