using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Represent;

/// <summary>What a graded cap leaves before it is divided by its length: relu(u − u_(k+1)).</summary>
internal static class UnscaledCap
{
    private const int BlockSize = 144;

    /// <summary>The features of examples.</summary>
    /// <param name="layer">A layer of one graded round, the first of its network.</param>
    /// <param name="examples">x, n × d.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <returns>n × m.</returns>
    /// <exception cref="InvalidOptionException">The layer has more rounds than one, or caps of bits.</exception>
    public static Matrix Features(CompetitiveLayer layer, Matrix examples, WorkerPool workers, CancellationToken cancel)
    {
        InvalidOptionException.ThrowIfOutside("rounds of unscaled features", layer.Caps.Count, 1, 1);
        if (layer.Values != CompetitiveValues.Graded)
        {
            throw new InvalidOptionException(nameof(layer.Values), $"{layer.Values}", "graded for unscaled features");
        }

        var features = new Matrix(examples.Rows, layer.Units);
        workers.For(
            (examples.Rows + BlockSize - 1) / BlockSize,
            block =>
            {
                cancel.ThrowIfCancellationRequested();
                int from = block * BlockSize;
                int to = Math.Min(from + BlockSize, examples.Rows);
                for (int n = from; n < to; n++)
                {
                    layer.Bias.PaddedRow(0).CopyTo(features.PaddedRow(n));
                }

                var place = new Block(from, to, 0, features.Stride);
                Gemm.AddColumns(examples, layer.W, features, place, workers.Width, new GemmScratch());
                var sorted = new float[layer.Units];
                for (int n = from; n < to; n++)
                {
                    Cap(features.Row(n), sorted, layer.Caps[0]);
                }
            }
        );
        return features;
    }

    private static void Cap(Span<float> u, float[] sorted, int cap)
    {
        u.CopyTo(sorted);
        sorted.AsSpan().Sort();
        float next = sorted[^(cap + 1)];
        foreach (ref float value in u)
        {
            value = MathF.Max(value - next, 0);
        }
    }
}
