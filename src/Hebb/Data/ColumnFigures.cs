using System.Runtime.CompilerServices;
using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>The range, the mean and the number of different values of every column, over rows that come in any number of matrices.</summary>
/// <param name="columns">How many columns there are.</param>
internal sealed class ColumnFigures(int columns)
{
    // Small whole numbers, such as pixels, are counted in bits.
    private const int Bits = 1024;

    private readonly float[] min = Filled(columns, float.PositiveInfinity);
    private readonly float[] max = Filled(columns, float.NegativeInfinity);
    private readonly double[] sum = new double[columns];
    private readonly int[] missing = new int[columns];
    private readonly ulong[] bits = new ulong[columns * (Bits / 64)];
    private readonly HashSet<float>?[] others = new HashSet<float>?[columns];
    private int rows;

    /// <summary>Takes the rows of a matrix; NaN is a missing value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(Matrix matrix)
    {
        rows += matrix.Rows;
        for (int r = 0; r < matrix.Rows; r++)
        {
            var row = matrix.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                float value = row[c];
                if (float.IsNaN(value))
                {
                    missing[c]++;
                    continue;
                }

                min[c] = value < min[c] ? value : min[c];
                max[c] = value > max[c] ? value : max[c];
                sum[c] += value;
                int whole = (int)value;
                if ((uint)whole < Bits && whole == value)
                {
                    bits[(c * (Bits / 64)) + (whole >> 6)] |= 1UL << whole;
                }
                else
                {
                    AddOther(c, value);
                }
            }
        }
    }

    /// <summary>What was found of a column.</summary>
    public ColumnDescription Describe(int column, int number, string? name)
    {
        int values = rows - missing[column];
        int different = others[column]?.Count ?? 0;
        foreach (ulong word in bits.AsSpan(column * (Bits / 64), Bits / 64))
        {
            different += System.Numerics.BitOperations.PopCount(word);
        }

        return new ColumnDescription(
            number,
            name,
            values == 0 ? null : min[column],
            values == 0 ? null : sum[column] / values,
            values == 0 ? null : max[column],
            different > ColumnDescription.MostDifferent ? null : different,
            missing[column]
        );
    }

    private static float[] Filled(int count, float value)
    {
        var all = new float[count];
        Array.Fill(all, value);
        return all;
    }

    private void AddOther(int column, float value)
    {
        var seen = others[column] ??= [];
        if (seen.Count <= ColumnDescription.MostDifferent)
        {
            seen.Add(value);
        }
    }
}
