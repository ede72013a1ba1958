using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>Where templates start: for each label the means of a few passes of k-means over its examples, small enough to be moved.</summary>
internal static class TemplateStart
{
    private const int Passes = 3;
    private const int BlockRows = 256;

    // w = .15 c and b = −.15 |c|² / 2: z is larger the nearer x is to c, and a step of learning turns it soon.
    private const float Scale = 0.15f;

    /// <summary>Computes templates and biases.</summary>
    /// <param name="points">n × d, what templates are compared with.</param>
    /// <param name="byLabel">The examples of each label, at least one.</param>
    /// <param name="units">J, templates for each label.</param>
    /// <param name="key">Where the first means come from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Checked repeatedly.</param>
    /// <returns>N × d templates, label after label, and N biases.</returns>
    public static (Matrix Templates, float[] Bias) Of(
        Matrix points,
        int[][] byLabel,
        int units,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var templates = new Matrix(byLabel.Length * units, points.Columns);
        var bias = new float[templates.Rows];
        workers.For(
            byLabel.Length,
            label =>
            {
                var means = Means(points, byLabel[label], units, key.For("first means", (ulong)label), workers, cancel);
                for (int j = 0; j < units; j++)
                {
                    int unit = (label * units) + j;
                    var mean = means.Row(j);
                    bias[unit] = -Scale * SquaredLength(mean) / 2;
                    for (int i = 0; i < mean.Length; i++)
                    {
                        templates[unit, i] = Scale * mean[i];
                    }
                }
            }
        );
        return (templates, bias);
    }

    /// <summary>The examples of each label.</summary>
    /// <exception cref="InvalidOptionException">A label has none.</exception>
    public static int[][] ByLabel(LabelledData data, int labels)
    {
        int[][] byLabel =
        [
            .. Enumerable
                .Range(0, labels)
                .GroupJoin(
                    Enumerable.Range(0, data.Count),
                    label => label,
                    n => data.Labels[n],
                    (_, own) => own.ToArray()
                ),
        ];
        int none = Array.FindIndex(byLabel, own => own.Length == 0);
        return none < 0
            ? byLabel
            : throw new InvalidOptionException(
                $"examples of label {none}",
                "0",
                "at least 1: templates start from them"
            );
    }

    private static Matrix Means(
        Matrix points,
        int[] own,
        int units,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        int[] order = [.. own];
        key.Stream().Shuffle<int>(order);
        var means = new Matrix(units, points.Columns);
        for (int j = 0; j < units; j++)
        {
            // Of fewer examples than templates some are taken again.
            points.Row(order[j % order.Length]).CopyTo(means.Row(j));
        }

        var transposed = new Matrix(points.Columns, units);
        var block = new Matrix(BlockRows, points.Columns);
        var closeness = new Matrix(BlockRows, units);
        var scratch = new GemmScratch();
        for (int pass = 0; pass < Passes; pass++)
        {
            means.TransposeTo(transposed);
            float[] halves = [.. Enumerable.Range(0, units).Select(j => -SquaredLength(means.Row(j)) / 2)];
            var sums = new Matrix(units, points.Columns);
            var counts = new int[units];
            for (int first = 0; first < own.Length; first += BlockRows)
            {
                cancel.ThrowIfCancellationRequested();
                int rows = Math.Min(BlockRows, own.Length - first);
                for (int r = 0; r < rows; r++)
                {
                    points.Row(own[first + r]).CopyTo(block.Row(r));
                    halves.CopyTo(closeness.Row(r));
                }

                // The nearest mean is that of the largest x·c − |c|² / 2.
                var all = new Block(0, rows, 0, closeness.Stride);
                Gemm.AddColumns(block, transposed, closeness, all, workers.Width, scratch);
                for (int r = 0; r < rows; r++)
                {
                    int nearest = TemplateSearch.FirstLargest(closeness.Row(r));
                    TemplateSearch.AddScaled(1, block.PaddedRow(r), sums.PaddedRow(nearest));
                    counts[nearest]++;
                }
            }

            for (int j = 0; j < units; j++)
            {
                for (int i = 0; counts[j] > 0 && i < means.Columns; i++)
                {
                    means[j, i] = sums[j, i] / counts[j];
                }
            }
        }

        return means;
    }

    private static float SquaredLength(ReadOnlySpan<float> x) => TemplateSearch.Dot(x, x);
}
