using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>One step of learning from some examples together: which templates move, where to, and how much.</summary>
internal sealed class TemplateStep
{
    private readonly TemplateTrainingOptions options;
    private readonly TemplateWeights weights;
    private readonly TemplateContest contest;
    private readonly WorkerPool workers;
    private readonly int labels;
    private readonly TemplateUpdate[] updates;
    private readonly float[] errors;
    private int updateCount;

    public TemplateStep(TemplateTrainingOptions options, TemplateWeights weights, int labels, WorkerPool workers)
    {
        this.options = options;
        this.weights = weights;
        this.workers = workers;
        this.labels = labels;
        contest = new TemplateContest(weights, labels, options.BatchSize, workers);
        Points = new Matrix(options.BatchSize, weights.Rows.Columns);
        bool isSoftmax = options.Rule == TemplateRule.SoftmaxAtBoundary;
        updates = new TemplateUpdate[options.BatchSize * (isSoftmax ? labels : 2)];
        errors = new float[labels];
    }

    /// <summary>The examples, to be filled before a step, which moves them to where they are learned at.</summary>
    public Matrix Points { get; }

    /// <summary>Examples of the last step whose own template was above its rival, and those for which it was so in the whole ball.</summary>
    public (int Right, int Certified) Found { get; private set; }

    /// <summary>Learns from the first rows of <see cref="Points"/>.</summary>
    /// <param name="number">The step's number, from 0.</param>
    /// <param name="y">Their labels.</param>
    /// <param name="isOff">For each template whether it is switched off; empty where none is.</param>
    /// <param name="epsilon">ε_t.</param>
    /// <param name="rate">η.</param>
    /// <exception cref="DivergedException">A change is no longer finite; nothing was changed.</exception>
    public void Run(int number, int[] y, ReadOnlySpan<bool> isOff, float epsilon, float rate)
    {
        updateCount = 0;
        Found = default;
        contest.Begin(isOff);
        contest.ComputeScores(Points, y.Length);
        if (options.Rule == TemplateRule.CertifiedRadius)
        {
            contest.FindRivals(y, epsilon: null);
            for (int b = 0; b < y.Length; b++)
            {
                GrowRadius(b, epsilon, rate / y.Length);
            }
        }
        else
        {
            contest.FindRivals(y, epsilon);
            LearnAtBoundary(y, epsilon, rate / y.Length);
        }

        Change(number, y.Length);
    }

    private void GrowRadius(int row, float epsilon, float rate)
    {
        if (!contest.Pair(row, out int own, out int rival))
        {
            return;
        }

        float distance = Distance(own, rival);
        float m = (contest.Score(row, own) - contest.Score(row, rival)) / distance;
        Count(m > 0, m > epsilon);
        Move(row, own, rival, m / distance);
        float sigma = Sigmoid(options.Beta * (m - epsilon));
        float g = options.Beta * sigma * (1 - sigma);
        g = MathF.FusedMultiplyAdd(options.ErrorWeight, Sigmoid(-options.ErrorBeta * m), g) / distance;
        updates[updateCount++] = new(own, row, rate * g);
        updates[updateCount++] = new(rival, row, -rate * g);
    }

    private void LearnAtBoundary(int[] y, float epsilon, float rate)
    {
        for (int b = 0; b < y.Length; b++)
        {
            if (contest.Pair(b, out int own, out int rival))
            {
                float distance = Distance(own, rival);
                float margin = contest.Score(b, own) - contest.Score(b, rival);
                Count(margin > 0, margin > epsilon * distance);
                Move(b, own, rival, epsilon / distance);
            }
        }

        contest.ComputeScores(Points, y.Length);
        for (int b = 0; b < y.Length; b++)
        {
            // The true label is held to the template that was its best at the example.
            if (!contest.Pair(b, out int own, out _))
            {
                continue;
            }

            (float Score, int Unit) Of(int label) =>
                label == y[b] ? (contest.Score(b, own), own) : contest.Best(b, label);
            float largest = float.NegativeInfinity;
            for (int c = 0; c < labels; c++)
            {
                largest = MathF.Max(largest, Of(c).Score);
            }

            float sum = 0;
            for (int c = 0; c < labels; c++)
            {
                errors[c] = ElementaryFunctions.Exp(Of(c).Score - largest);
                sum += errors[c];
            }

            for (int c = 0; c < labels; c++)
            {
                float error = (c == y[b] ? 1 : 0) - (errors[c] / sum);
                if (error != 0)
                {
                    updates[updateCount++] = new(Of(c).Unit, b, rate * error);
                }
            }
        }
    }

    private void Count(bool isRight, bool isCertified) =>
        Found = (Found.Right + (isRight ? 1 : 0), Found.Certified + (isCertified ? 1 : 0));

    private float Distance(int own, int rival)
    {
        float square = 0;
        var o = weights.Rows.Row(own);
        var r = weights.Rows.Row(rival);
        for (int i = 0; i < o.Length; i++)
        {
            float difference = r[i] - o[i];
            square = MathF.FusedMultiplyAdd(difference, difference, square);
        }

        return MathF.Sqrt(MathF.Max(square, TemplateSearch.LeastSquare));
    }

    // x += a (w_r − w_o).
    private void Move(int row, int own, int rival, float a)
    {
        TemplateSearch.AddScaled(a, weights.Rows.PaddedRow(rival), Points.PaddedRow(row));
        TemplateSearch.AddScaled(-a, weights.Rows.PaddedRow(own), Points.PaddedRow(row));
    }

    private void Change(int number, int rows)
    {
        for (int b = 0; b < rows; b++)
        {
            if (contest.IsLost(b))
            {
                throw new DivergedException($"step {number + 1}", double.NaN);
            }
        }

        foreach (var update in updates.AsSpan(0, updateCount))
        {
            if (!float.IsFinite(update.Coefficient) || Finite.IndexOfOther(Points.Row(update.Point)) >= 0)
            {
                throw new DivergedException($"step {number + 1}", update.Coefficient);
            }
        }

        weights.Begin(number);
        foreach (var update in updates.AsSpan(0, updateCount))
        {
            weights.Mark(update.Unit, update.Coefficient);
        }

        workers.OnEachThread(
            this,
            static (step, share) =>
            {
                var (from, to) = share.Of(step.Points.Stride, Matrix.Lanes);
                step.weights.Apply(step.updates.AsSpan(0, step.updateCount), step.Points, from, to);
            },
            // Single numbers here and there are slower than products.
            16L * updateCount * Points.Columns
        );
        weights.End();
    }

    private static float Sigmoid(float x) => 1 / (1 + ElementaryFunctions.Exp(-x));
}
