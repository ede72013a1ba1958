using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// Which templates win: of each label the best, and of all other labels' the one that is nearest to tie with the true label's. Each
/// thread computes products with its own templates; bits depend neither on threads nor on the vector width.
/// </summary>
internal sealed class TemplateContest
{
    /// <summary>Scores of templates that are switched off are below this.</summary>
    public const float Off = -1e30f / 2;

    // Columns of templates that are computed together: of some hundred components they stay in the second-level cache.
    private const int ColumnsAtOnce = 512;

    private readonly TemplateWeights weights;
    private readonly WorkerPool workers;
    private readonly int labels;
    private readonly int units;
    private readonly int batch;
    private readonly Matrix start;
    private readonly Matrix scores;
    private readonly Matrix products;
    private readonly Matrix ofOwn;
    private readonly GemmScratch[] scratch;

    // For each thread and example the best of each label so far, and the nearest rival.
    private readonly (float Value, int Unit)[] bests;
    private readonly (float Value, int Unit)[] rivals;
    private readonly (float Value, int Unit)[] best;
    private readonly int[] owns;
    private Matrix points;
    private int[] y = [];
    private int rows;
    private float? epsilon;

    public TemplateContest(TemplateWeights weights, int labels, int batch, WorkerPool workers)
    {
        this.weights = weights;
        this.workers = workers;
        this.labels = labels;
        this.batch = batch;
        int all = weights.Rows.Rows;
        units = all / labels;
        start = new Matrix(1, all);
        scores = new Matrix(batch, all);
        products = new Matrix(batch, all);
        ofOwn = new Matrix(batch, weights.Rows.Columns);
        points = ofOwn;
        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch())];
        bests = new (float, int)[workers.Threads * batch * labels];
        best = new (float, int)[batch * labels];
        rivals = new (float, int)[workers.Threads * batch];
        owns = new int[batch];
    }

    /// <summary>Switches templates off, from the next scores on.</summary>
    /// <param name="isOff">For each template whether it is; empty where none is.</param>
    public void Begin(ReadOnlySpan<bool> isOff)
    {
        weights.Bias.PaddedRow(0).CopyTo(start.PaddedRow(0));
        for (int j = 0; j < isOff.Length; j++)
        {
            start[0, j] = isOff[j] ? 2 * Off : start[0, j];
        }
    }

    /// <summary>The scores of all templates, and the best of each label.</summary>
    /// <param name="x">Examples.</param>
    /// <param name="count">How many rows of them.</param>
    public void ComputeScores(Matrix x, int count)
    {
        (points, rows) = (x, count);
        bests.AsSpan().Fill((float.NegativeInfinity, 0));
        OnTemplates(static (contest, from, to, thread) => contest.ComputeScores(from, to, thread));
        int each = batch * labels;
        for (int i = 0; i < rows * labels; i++)
        {
            // Threads have templates in their order, so the first of equals is that of the first thread.
            best[i] = bests[i];
            for (int other = i + each; other < bests.Length; other += each)
            {
                best[i] = bests[other].Value > best[i].Value ? bests[other] : best[i];
            }
        }
    }

    /// <summary>The rivals of the best templates of the true labels.</summary>
    /// <param name="y">The true labels.</param>
    /// <param name="epsilon">
    /// None: the rival that ties with the own template nearest by. A radius: the one that is strongest at the point of the ball that is
    /// worst for the two.
    /// </param>
    public void FindRivals(int[] y, float? epsilon)
    {
        (this.y, this.epsilon) = (y, epsilon);
        for (int b = 0; b < rows; b++)
        {
            // −2 w_o, whose product with w_u is what |w_o − w_u|² needs.
            owns[b] = Best(b, y[b]).Unit;
            weights.Rows.Row(owns[b]).CopyTo(ofOwn.Row(b));
            foreach (ref float w in ofOwn.Row(b))
            {
                w *= -2;
            }
        }

        rivals.AsSpan().Fill((float.PositiveInfinity, -1));
        OnTemplates(static (contest, from, to, thread) => contest.FindRivals(from, to, thread));
        for (int b = 0; b < rows; b++)
        {
            for (int other = b + batch; other < rivals.Length; other += batch)
            {
                rivals[b] = rivals[other].Value < rivals[b].Value ? rivals[other] : rivals[b];
            }
        }
    }

    /// <summary>The best template of a label for an example, and its score.</summary>
    public (float Score, int Unit) Best(int row, int label) => best[(row * labels) + label];

    /// <summary>The score of a template for an example.</summary>
    public float Score(int row, int unit) => scores[row, unit];

    /// <summary>The own template and the rival that were found for an example.</summary>
    /// <returns>Whether there are both: all of a label may be switched off.</returns>
    public bool Pair(int row, out int own, out int rival)
    {
        (own, rival) = (owns[row], rivals[row].Unit);
        return scores[row, own] > Off && !IsLost(row) && scores[row, rival] > Off;
    }

    /// <summary>Whether no rival was found: then no comparison held, as numbers are no longer finite.</summary>
    public bool IsLost(int row) => rivals[row].Unit < 0;

    // Threads have whole columns of templates, some at once.
    private void OnTemplates(Action<TemplateContest, int, int, int> body) =>
        workers.OnEachThread(
            (Contest: this, Body: body),
            static (state, share) =>
            {
                var contest = state.Contest;
                var (from, to) = share.Of(contest.scores.Stride, Matrix.Lanes);
                for (int first = from; first < to; first += ColumnsAtOnce)
                {
                    state.Body(contest, first, Math.Min(first + ColumnsAtOnce, to), share.Thread);
                }
            },
            (long)rows * weights.Columns.Rows * scores.Stride
        );

    private void ComputeScores(int from, int to, int thread)
    {
        for (int b = 0; b < rows; b++)
        {
            start.PaddedRow(0)[from..to].CopyTo(scores.PaddedRow(b)[from..to]);
        }

        var block = new Block(0, rows, from, to);
        Gemm.AddColumns(points, weights.Columns, scores, block, workers.Width, scratch[thread]);
        int end = Math.Min(to, scores.Columns);
        for (int b = 0; b < rows; b++)
        {
            var row = scores.Row(b);
            for (int label = from / units; label * units < end; label++)
            {
                int first = Math.Max(from, label * units);
                int found = first + TemplateSearch.FirstLargest(row[first..Math.Min(end, (label + 1) * units)]);
                ref var most = ref bests[(((thread * batch) + b) * labels) + label];
                most = row[found] > most.Value ? (row[found], found) : most;
            }
        }
    }

    private void FindRivals(int from, int to, int thread)
    {
        for (int b = 0; b < rows; b++)
        {
            weights.Squares.PaddedRow(0)[from..to].CopyTo(products.PaddedRow(b)[from..to]);
        }

        var block = new Block(0, rows, from, to);
        Gemm.AddColumns(ofOwn, weights.Columns, products, block, workers.Width, scratch[thread]);
        int end = Math.Min(to, scores.Columns);
        for (int b = 0; b < rows; b++)
        {
            int first = y[b] * units;
            Search(b, from, Math.Min(end, first), thread);
            Search(b, Math.Max(from, first + units), end, thread);
        }
    }

    private void Search(int row, int from, int to, int thread)
    {
        if (from >= to)
        {
            return;
        }

        ref var nearest = ref rivals[(thread * batch) + row];
        int found = TemplateSearch.Nearest(
            scores[row, owns[row]],
            scores.Row(row)[from..to],
            products.Row(row)[from..to],
            weights.Squares[0, owns[row]],
            epsilon,
            ref nearest.Value
        );
        nearest.Unit = found < 0 ? nearest.Unit : from + found;
    }
}
