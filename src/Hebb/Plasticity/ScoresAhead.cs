using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Scores of coming examples, computed together on the guess that none of them changes U; those after a change are computed again. It
/// pays where the same neurons fire for all of them, as in a layer whose outputs are standardised. A matter of speed alone.
/// </summary>
internal sealed class ScoresAhead
{
    private const int Most = 32;

    private readonly Matrix u;
    private readonly Matrix scores;
    private readonly int[] indices;
    private readonly WorkerPool workers;
    private (Activity Activity, int Row)[] block = [];
    private int active;
    private int first;
    private int known;
    private int wanted = 1;
    private int sinceChange;

    /// <param name="outputWeights">U.</param>
    /// <param name="mostActive">The most neurons that fire.</param>
    /// <param name="workers">Threads and vector width.</param>
    public ScoresAhead(Matrix outputWeights, int mostActive, WorkerPool workers)
    {
        u = outputWeights;
        scores = new Matrix(Most, outputWeights.Columns);
        indices = new int[mostActive];
        this.workers = workers;
    }

    /// <summary>Begins a block of examples.</summary>
    /// <param name="activities">The activity of each.</param>
    public void Begin((Activity Activity, int Row)[] activities)
    {
        block = activities;
        (first, known) = (0, 0);
    }

    /// <summary>Whether an example's scores are known.</summary>
    public bool Knows(int example) => example < known;

    /// <summary>The scores of one example with U as it is; examples are asked for in order.</summary>
    /// <param name="example">Its place in the block.</param>
    /// <param name="count">How many examples the block has.</param>
    /// <returns>m numbers and the padding after them, until the next call.</returns>
    public ReadOnlySpan<float> Of(int example, int count)
    {
        if (!Knows(example))
        {
            Compute(example, count);
        }

        sinceChange++;
        return scores.PaddedRow(example - first);
    }

    /// <summary>The example changed U.</summary>
    public void Changed(int example)
    {
        known = example + 1;
        wanted = Math.Min(sinceChange, Most);
        sinceChange = 0;
    }

    private void Compute(int example, int count)
    {
        var (activity, row) = block[example];
        int alike = 1;
        int most = Math.Min(wanted, count - example);
        while (alike < most && block[example + alike].Activity.FiresLike(block[example + alike].Row, activity, row))
        {
            alike++;
        }

        int groups = alike / AlikeRows.Count;
        first = example;
        known = example + Math.Max(1, groups * AlikeRows.Count);
        wanted = Math.Min(Most, 2 * wanted);
        if (groups == 0)
        {
            OutputLayer.Scores(activity, row, u, scores.PaddedRow(0), indices, workers.Width);
            return;
        }

        active = activity.FiredLast(row, indices, workers.Width).Length;
        // As many instructions: one is sixteen multiply-adds.
        long operations = (long)groups * AlikeRows.Count * active;
        workers.OnEachThread(
            (Scores: this, Groups: groups),
            static (work, share) => work.Scores.Compute(share.Of(work.Groups)),
            operations
        );
    }

    private void Compute((int Start, int End) groups)
    {
        for (int group = groups.Start; group < groups.End; group++)
        {
            int row = group * AlikeRows.Count;
            int example = first + row;
            var alike = new AlikeRows(Values(example), Values(example + 1), Values(example + 2), Values(example + 3));
            alike.Multiply(indices.AsSpan(0, active), u, scores, row, workers.Width);
        }
    }

    private Span<float> Values(int example) => block[example].Activity.Values(block[example].Row);
}
