using Hebb.Numerics;

namespace Hebb.Tests.Golden;

/// <summary>The original's arrays as ours: its weights have post-synaptic rows, ours pre-synaptic ones.</summary>
internal static class GoldenMatrices
{
    public static float[] Flat(double[][] rows) => [.. rows.SelectMany(r => r).Select(v => (float)v)];

    public static Matrix Of(double[][] rows)
    {
        var matrix = new Matrix(rows.Length, rows[0].Length);
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Length; j++)
            {
                matrix[i, j] = (float)rows[i][j];
            }
        }

        return matrix;
    }

    public static Matrix Transposed(double[][] rows) => Of(rows).Transpose();

    public static BitMatrix Edges(double[][] mask)
    {
        var edges = new BitMatrix(mask[0].Length, mask.Length);
        for (int i = 0; i < mask.Length; i++)
        {
            for (int j = 0; j < mask[i].Length; j++)
            {
                edges[j, i] = mask[i][j] != 0;
            }
        }

        return edges;
    }

    public static void ClearNonEdges(Matrix weights, BitMatrix edges)
    {
        for (int j = 0; j < weights.Rows; j++)
        {
            for (int i = 0; i < weights.Columns; i++)
            {
                weights[j, i] = edges[j, i] ? weights[j, i] : 0;
            }
        }
    }
}
