using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>The forward pass of one genotype, number by number: the plain statement of what the kernels do in a lane.</summary>
internal static class PlainGenotype
{
    /// <summary>The scores of all images.</summary>
    /// <param name="matrix">Edges and layers.</param>
    /// <param name="edges">How weights come about.</param>
    /// <param name="carries">Whether the genotype carries a gene.</param>
    /// <param name="examples">Images.</param>
    /// <param name="rows">Which of them.</param>
    /// <returns>A row for each image, a column for each label.</returns>
    public static float[,] Scores(
        WeightGenerationMatrix matrix,
        EdgeGenes edges,
        Func<int, bool> carries,
        Matrix examples,
        ReadOnlySpan<int> rows
    )
    {
        int[] layers = matrix.Shape.Layers;
        var scores = new float[rows.Length, layers[^1]];
        for (int b = 0; b < rows.Length; b++)
        {
            float[] h = First(matrix, edges, carries, examples.Row(rows[b]));
            for (int layer = 1; layer < layers.Length; layer++)
            {
                var sums = new float[layers[layer]];
                for (int unit = 0; unit < sums.Length; unit++)
                {
                    for (int from = 0; from < h.Length; from++)
                    {
                        float weight = Weight(edges, matrix.Edge(layer, unit, from), carries);
                        sums[unit] = MathF.FusedMultiplyAdd(h[from], weight, sums[unit]);
                    }
                }

                h = layer == layers.Length - 1 ? sums : [.. sums.Select(sum => sum > 0 ? sum : 0)];
            }

            for (int c = 0; c < h.Length; c++)
            {
                scores[b, c] = h[c];
            }
        }

        return scores;
    }

    private static float[] First(
        WeightGenerationMatrix matrix,
        EdgeGenes edges,
        Func<int, bool> carries,
        ReadOnlySpan<float> x
    )
    {
        var h = new float[matrix.InputEdges.Rows];
        for (int unit = 0; unit < h.Length; unit++)
        {
            int edge = matrix.InputStart[unit];
            var (even, odd, n) = (0f, 0f, 0);
            for (int input = 0; input < x.Length; input++)
            {
                if (!matrix.InputEdges[unit, input])
                {
                    continue;
                }

                float weight = Weight(edges, edge++, carries);
                if (x[input] != 0)
                {
                    ref float chain = ref (n++ % 2 == 0 ? ref even : ref odd);
                    chain = MathF.FusedMultiplyAdd(x[input], weight, chain);
                }
            }

            h[unit] = even + odd > 0 ? even + odd : 0;
        }

        return h;
    }

    private static float Weight(EdgeGenes edges, int edge, Func<int, bool> carries)
    {
        float weight = edges.Constant[edge];
        for (int e = edges.Start[edge]; e < edges.Start[edge + 1]; e++)
        {
            weight = carries(edges.Genes[e]) ? weight + edges.Values[e] : weight;
        }

        return weight;
    }
}
