using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Papers;

/// <summary>
/// The margin perceptron of recipes, averaged, on features that no single network gives: parts side by side, each standardised on the
/// training examples and of unit length.
/// </summary>
internal static class MarginReadout
{
    private const float Margin = 0.1f;
    private const float Step = 0.1f;
    private const int Epochs = 8;

    /// <summary>Learns on some features and is measured on others.</summary>
    /// <param name="train">Parts of the training examples' features, n × d each; changed.</param>
    /// <param name="labels">Their labels.</param>
    /// <param name="test">The same parts of other examples; changed.</param>
    /// <param name="testLabels">Their labels.</param>
    /// <param name="key">Where the order of examples comes from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between epochs.</param>
    /// <returns>The share of the other examples that is right.</returns>
    public static double Accuracy(
        IReadOnlyList<Matrix> train,
        int[] labels,
        IReadOnlyList<Matrix> test,
        int[] testLabels,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        foreach (var (own, other) in train.Zip(test))
        {
            Standardise(own, other, train.Count);
        }

        var weights = Learn(Together(train), labels, key, workers, cancel);
        var features = Together(test);
        var scores = new Matrix(features.Rows, weights.Columns);
        var block = new Block(0, features.Rows, 0, scores.Stride);
        Gemm.AddColumns(features, weights, scores, block, workers.Width, new GemmScratch());
        int right = testLabels.Index().Count(each => OutputLayer.Largest<float>(scores.Row(each.Index)) == each.Item);
        return (double)right / features.Rows;
    }

    // (z − mean)/(s + 0.1 mean s), as moments of layers do it, then unit length over all parts.
    private static void Standardise(Matrix train, Matrix test, int parts)
    {
        int d = train.Columns;
        var mean = new double[d];
        var spread = new double[d];
        for (int n = 0; n < train.Rows; n++)
        {
            var row = train.Row(n);
            for (int i = 0; i < d; i++)
            {
                mean[i] += row[i];
                spread[i] += (double)row[i] * row[i];
            }
        }

        for (int i = 0; i < d; i++)
        {
            mean[i] /= train.Rows;
            spread[i] = Math.Sqrt(Math.Max(0, (spread[i] / train.Rows) - (mean[i] * mean[i])));
        }

        double softening = 0.1 * spread.Average();
        foreach (var features in new[] { train, test })
        {
            for (int n = 0; n < features.Rows; n++)
            {
                var row = features.Row(n);
                for (int i = 0; i < d; i++)
                {
                    row[i] = softening > 0 ? (float)((row[i] - mean[i]) / (spread[i] + softening)) : 0;
                }

                float length = OutputLayer.Length(row) * MathF.Sqrt(parts);
                for (int i = 0; i < d && length > 0; i++)
                {
                    row[i] /= length;
                }
            }
        }
    }

    private static Matrix Together(IReadOnlyList<Matrix> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var all = new Matrix(parts[0].Rows, parts.Sum(part => part.Columns));
        for (int n = 0; n < all.Rows; n++)
        {
            int from = 0;
            foreach (var part in parts)
            {
                part.Row(n).CopyTo(all.Row(n)[from..]);
                from += part.Columns;
            }
        }

        return all;
    }

    // U_y += step h and U_b −= step h where the best wrong label b comes within the margin; the mean of U after the first tenth.
    private static Matrix Learn(
        Matrix features,
        int[] labels,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        int count = labels.Max() + 1;
        var u = new Matrix(features.Columns, count);
        // What was added, times when: the mean is U less this over the number of examples.
        var late = new Matrix(features.Columns, count);
        var scores = new Matrix(features.Rows, count);
        var scratch = new GemmScratch();
        var order = new EpochOrder(key, features.Rows);
        long total = (long)Epochs * features.Rows;
        long skipped = total / 10;
        long time = 0;
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (int n in order.Of(epoch))
            {
                scores.PaddedRow(n).Clear();
                Gemm.AddColumns(features, u, scores, new Block(n, n + 1, 0, scores.Stride), workers.Width, scratch);
                int y = labels[n];
                int best = OutputLayer.LargestBut<float>(y, scores.Row(n));
                if (scores[n, y] - scores[n, best] < Margin)
                {
                    float when = Math.Max(0, time - skipped) / (float)(total - skipped);
                    Add(u, features.Row(n), y, best, Step);
                    Add(late, features.Row(n), y, best, Step * when);
                }

                time++;
            }
        }

        for (int i = 0; i < u.Buffer.Length; i++)
        {
            u.Buffer[i] -= late.Buffer[i];
        }

        return u;
    }

    private static void Add(Matrix weights, ReadOnlySpan<float> h, int more, int less, float step)
    {
        for (int i = 0; i < h.Length; i++)
        {
            var row = weights.Row(i);
            row[more] = MathF.FusedMultiplyAdd(step, h[i], row[more]);
            row[less] = MathF.FusedMultiplyAdd(-step, h[i], row[less]);
        }
    }
}
