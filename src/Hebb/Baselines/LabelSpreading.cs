using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Baselines;

/// <summary>
/// Labels spread from a few examples over the graph of nearest neighbours of all (Zhou et al., "Learning with local and global consistency",
/// 2004): F ← α S F + (1 − α) Y with S_ij = A_ij/√(d_i d_j), A_ij = 1 where j is one of the k nearest of i (itself among them),
/// d_j = Σ_(i≠j) A_ij and S_ii = 0. New points get the mean of their k nearest examples.
/// </summary>
/// <remarks>The graph is not made symmetric, as in scikit-learn. Of equally near examples the first counts. Time is n² d for the neighbours and n k m a round.</remarks>
/// <example><code>
/// var moons = Synthetic.Moons(RandomKey.FromSeed(1));
/// int[] labels = [.. moons.Train.Labels.Select((label, n) => n &lt; 10 ? label : LabelSpreading.Unknown)];
/// var spread = LabelSpreading.Fit(moons.Train.Examples, labels, labelCount: 2);
/// double accuracy = spread.Accuracy(moons.Test);
/// </code></example>
public sealed class LabelSpreading : BaselineClassifier
{
    /// <summary>The label of an example whose label is not known.</summary>
    public const int Unknown = -1;

    private readonly Matrix examples;
    private readonly int neighbours;

    private LabelSpreading(Matrix examples, int neighbours, Matrix shares, int iterations, bool converged)
        : base(examples.Columns, shares.Columns) =>
        (this.examples, this.neighbours, Shares, Iterations, Converged) = (
            examples,
            neighbours,
            shares,
            iterations,
            converged
        );

    /// <summary>How much of each label each example has, n × m; rows add up to 1, or are 0 where no label arrived.</summary>
    public Matrix Shares { get; }

    /// <summary>Rounds made.</summary>
    public int Iterations { get; }

    /// <summary>Whether the labels had spread to the tolerance that was asked for.</summary>
    public bool Converged { get; }

    /// <summary>Spreads labels.</summary>
    /// <param name="examples">n × d: those with labels and those without; kept, and not to be changed.</param>
    /// <param name="labels">n labels, each in 0 … m − 1 or <see cref="Unknown"/>.</param>
    /// <param name="labelCount">m, at least 2.</param>
    /// <param name="options">Neighbours and when to stop; the defaults if none.</param>
    /// <param name="workers">Threads; none means the calling thread alone. They change no bit.</param>
    /// <exception cref="InvalidOptionException">A setting or a label is out of range, or there are no examples or fewer than k.</exception>
    public static LabelSpreading Fit(
        Matrix examples,
        int[] labels,
        int labelCount,
        LabelSpreadingOptions? options = null,
        WorkerPool? workers = null
    )
    {
        options ??= new LabelSpreadingOptions();
        options.Validate();
        int n = examples.Rows;
        Require(new LabelledData(examples, [.. labels.Select(label => label == Unknown ? 0 : label)], labelCount));
        InvalidOptionException.ThrowIfOutside(nameof(options.Neighbours), options.Neighbours, 1, n);
        int[][] nearest = Graph(examples, options.Neighbours, workers);
        double[][] weights = Weights(nearest, n);
        var own = new double[n * labelCount];
        for (int i = 0; i < n; i++)
        {
            if (labels[i] != Unknown)
            {
                own[(i * labelCount) + labels[i]] = 1;
            }
        }

        double[] now = [.. own];
        var next = new double[now.Length];
        for (int round = 1; ; round++)
        {
            double change = Round(nearest, weights, own, options.Alpha, now, next);
            (now, next) = (next, now);
            if (change < options.Tolerance || round == options.Iterations)
            {
                var shares = Normalised(now, n, labelCount);
                return new LabelSpreading(examples, options.Neighbours, shares, round, change < options.Tolerance);
            }
        }
    }

    // The mean of the nearest examples.
    private protected override void Score(ReadOnlySpan<float> x, Span<float> scores)
    {
        scores.Clear();
        foreach (int i in Nearest(examples, x, neighbours))
        {
            for (int c = 0; c < scores.Length; c++)
            {
                scores[c] += Shares[i, c] / neighbours;
            }
        }
    }

    private static int[][] Graph(Matrix examples, int k, WorkerPool? workers)
    {
        var nearest = new int[examples.Rows][];
        void Find(int i) => nearest[i] = Nearest(examples, examples.Row(i), k);
        if (workers is null)
        {
            for (int i = 0; i < nearest.Length; i++)
            {
                Find(i);
            }
        }
        else
        {
            workers.For(nearest.Length, Find);
        }

        return nearest;
    }

    private static int[] Nearest(Matrix examples, ReadOnlySpan<float> x, int k)
    {
        var found = new int[k];
        var distances = new double[k];
        int count = 0;
        for (int i = 0; i < examples.Rows; i++)
        {
            double distance = DoubleVectors.SquaredDistance(examples.Row(i), x);
            if (count == k && !(distance < distances[k - 1]))
            {
                continue;
            }

            int at = count == k ? k - 1 : count++;
            for (; at > 0 && distances[at - 1] > distance; at--)
            {
                (found[at], distances[at]) = (found[at - 1], distances[at - 1]);
            }

            (found[at], distances[at]) = (i, distance);
        }

        return found;
    }

    // S, in the order of the neighbours.
    private static double[][] Weights(int[][] nearest, int n)
    {
        var degrees = new double[n];
        for (int i = 0; i < n; i++)
        {
            foreach (int j in nearest[i])
            {
                degrees[j] += i == j ? 0 : 1;
            }
        }

        double Root(int i) => degrees[i] == 0 ? 1 : Math.Sqrt(degrees[i]);
        return [.. nearest.Select((js, i) => js.Select(j => i == j ? 0 : 1 / (Root(i) * Root(j))).ToArray())];
    }

    private static double Round(
        int[][] nearest,
        double[][] weights,
        double[] own,
        double alpha,
        double[] now,
        double[] next
    )
    {
        int m = now.Length / nearest.Length;
        double change = 0;
        for (int i = 0; i < nearest.Length; i++)
        {
            for (int c = 0; c < m; c++)
            {
                double sum = 0;
                for (int t = 0; t < nearest[i].Length; t++)
                {
                    sum += weights[i][t] * now[(nearest[i][t] * m) + c];
                }

                int at = (i * m) + c;
                next[at] = (alpha * sum) + ((1 - alpha) * own[at]);
                change += Math.Abs(next[at] - now[at]);
            }
        }

        return change;
    }

    private static Matrix Normalised(double[] values, int n, int m)
    {
        var shares = new Matrix(n, m);
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int c = 0; c < m; c++)
            {
                sum += values[(i * m) + c];
            }

            for (int c = 0; c < m && sum > 0; c++)
            {
                shares[i, c] = (float)(values[(i * m) + c] / sum);
            }
        }

        return shares;
    }
}
