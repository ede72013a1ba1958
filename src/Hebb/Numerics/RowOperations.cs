using System.Numerics;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// Operations on rows of equal length, element by element. Each element goes through the same correctly rounded operations whatever the
/// width of the vectors, so the bits are the same on every machine.
/// </summary>
internal static class RowOperations
{
    /// <summary>target_j ← fma(gain_j, added_j, keep_j · target_j).</summary>
    public static void Mix(
        Span<float> target,
        ReadOnlySpan<float> keep,
        ReadOnlySpan<float> gain,
        ReadOnlySpan<float> added
    )
    {
        var targets = Vectors(target);
        var keeps = Vectors(keep);
        var gains = Vectors(gain);
        var addeds = Vectors(added);
        for (int v = 0; v < targets.Length; v++)
        {
            targets[v] = Vector.FusedMultiplyAdd(gains[v], addeds[v], keeps[v] * targets[v]);
        }

        for (int j = targets.Length * Vector<float>.Count; j < target.Length; j++)
        {
            target[j] = MathF.FusedMultiplyAdd(gain[j], added[j], keep[j] * target[j]);
        }
    }

    /// <summary>target_j ← fma(factor, added_j, target_j).</summary>
    public static void AddScaled(Span<float> target, float factor, ReadOnlySpan<float> added)
    {
        var targets = Vectors(target);
        var addeds = Vectors(added);
        var factors = new Vector<float>(factor);
        for (int v = 0; v < targets.Length; v++)
        {
            targets[v] = Vector.FusedMultiplyAdd(factors, addeds[v], targets[v]);
        }

        for (int j = targets.Length * Vector<float>.Count; j < target.Length; j++)
        {
            target[j] = MathF.FusedMultiplyAdd(factor, added[j], target[j]);
        }
    }

    /// <summary>sum_j ← fma(row_j, row_j, sum_j).</summary>
    public static void AddSquares(Span<float> sum, ReadOnlySpan<float> row)
    {
        var sums = Vectors(sum);
        var rows = Vectors(row);
        for (int v = 0; v < sums.Length; v++)
        {
            sums[v] = Vector.FusedMultiplyAdd(rows[v], rows[v], sums[v]);
        }

        for (int j = sums.Length * Vector<float>.Count; j < sum.Length; j++)
        {
            sum[j] = MathF.FusedMultiplyAdd(row[j], row[j], sum[j]);
        }
    }

    /// <summary>target_j ← target_j · factor_j.</summary>
    public static void Multiply(Span<float> target, ReadOnlySpan<float> factor)
    {
        var targets = Vectors(target);
        var factors = Vectors(factor);
        for (int v = 0; v < targets.Length; v++)
        {
            targets[v] *= factors[v];
        }

        for (int j = targets.Length * Vector<float>.Count; j < target.Length; j++)
        {
            target[j] *= factor[j];
        }
    }

    private static Span<Vector<float>> Vectors(Span<float> row) => MemoryMarshal.Cast<float, Vector<float>>(row);

    private static ReadOnlySpan<Vector<float>> Vectors(ReadOnlySpan<float> row) =>
        MemoryMarshal.Cast<float, Vector<float>>(row);
}
