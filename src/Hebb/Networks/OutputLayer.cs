using System.Numerics;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>The output layer: scores U h_T, the prediction, and what it reads.</summary>
internal static class OutputLayer
{
    /// <summary>The scores U h_T of one example.</summary>
    /// <param name="activity">Who fired, and the values of the last round.</param>
    /// <param name="row">Which example of <paramref name="activity"/>.</param>
    /// <param name="outputWeights">U, |V| × m.</param>
    /// <param name="scores">m numbers, padded to a multiple of 16.</param>
    /// <param name="buffer">A place for as many whole numbers as neurons may be active.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public static void Scores(
        Activity activity,
        int row,
        Matrix outputWeights,
        Span<float> scores,
        Span<int> buffer,
        VectorWidth width
    ) => SparseRow.Multiply(activity.FiredLast(row, buffer, width), activity.Values(row), outputWeights, scores, width);

    /// <summary>The first index of the largest score.</summary>
    public static int Largest<T>(ReadOnlySpan<T> scores)
        where T : IComparisonOperators<T, T, bool>
    {
        int best = 0;
        for (int c = 1; c < scores.Length; c++)
        {
            if (scores[c] > scores[best])
            {
                best = c;
            }
        }

        return best;
    }

    /// <summary>The first index of the largest score but one.</summary>
    /// <param name="label">The index that is left out.</param>
    /// <param name="scores">Two scores or more.</param>
    public static int LargestBut<T>(int label, ReadOnlySpan<T> scores)
        where T : IComparisonOperators<T, T, bool>
    {
        int best = label == 0 ? 1 : 0;
        for (int c = best + 1; c < scores.Length; c++)
        {
            if (c != label && scores[c] > scores[best])
            {
                best = c;
            }
        }

        return best;
    }

    /// <summary>|h|, its squares added up in the order of the numbers.</summary>
    public static float Length(ReadOnlySpan<float> h)
    {
        float sum = 0;
        foreach (float x in h)
        {
            sum = MathF.FusedMultiplyAdd(x, x, sum);
        }

        return MathF.Sqrt(sum);
    }

    /// <summary>Back through y = c h / |h|: (δ − ŷ (ŷ·δ)) c / |h| with ŷ = h / |h|; 0 where h is 0.</summary>
    /// <param name="delta">δ, the gradient with respect to y.</param>
    /// <param name="y">y.</param>
    /// <param name="toUnit">1 / c.</param>
    /// <param name="length">|h| / c.</param>
    /// <param name="gradient">Receives the gradient with respect to h; may be <paramref name="delta"/>.</param>
    public static void PullBackUnitLength(
        ReadOnlySpan<float> delta,
        ReadOnlySpan<float> y,
        float toUnit,
        float length,
        Span<float> gradient
    )
    {
        if (!(length > 0))
        {
            gradient.Clear();
            return;
        }

        float dot = 0;
        for (int i = 0; i < y.Length; i++)
        {
            dot = MathF.FusedMultiplyAdd(y[i] * toUnit, delta[i], dot);
        }

        for (int i = 0; i < y.Length; i++)
        {
            gradient[i] = (delta[i] - (y[i] * toUnit * dot)) / length;
        }
    }
}
