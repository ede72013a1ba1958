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
    ) =>
        SparseProducts.Multiply(
            activity.FiredLast(row, buffer, width),
            activity.Values(row),
            outputWeights,
            scores,
            width
        );

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
    public static float Length(ReadOnlySpan<float> h) => Length(h, 0);

    private static float Length(ReadOnlySpan<float> h, float sum)
    {
        foreach (float x in h)
        {
            sum = MathF.FusedMultiplyAdd(x, x, sum);
        }

        return MathF.Sqrt(sum);
    }

    /// <summary>The same of consecutive examples, four at a time, as each sum is a chain in which the processor waits for itself.</summary>
    /// <param name="activity">Where the examples are.</param>
    /// <param name="row">The first.</param>
    /// <param name="lengths">Receives |h| of as many examples as it is long.</param>
    public static void Lengths(Activity activity, int row, Span<float> lengths)
    {
        int n = 0;
        for (; n + 4 <= lengths.Length; n += 4)
        {
            ReadOnlySpan<float> first = activity.Values(row + n);
            ReadOnlySpan<float> second = activity.Values(row + n + 1);
            ReadOnlySpan<float> third = activity.Values(row + n + 2);
            ReadOnlySpan<float> fourth = activity.Values(row + n + 3);
            int common = Math.Min(Math.Min(first.Length, second.Length), Math.Min(third.Length, fourth.Length));
            var (a, b, c, d) = (0f, 0f, 0f, 0f);
            for (int i = 0; i < common; i++)
            {
                a = MathF.FusedMultiplyAdd(first[i], first[i], a);
                b = MathF.FusedMultiplyAdd(second[i], second[i], b);
                c = MathF.FusedMultiplyAdd(third[i], third[i], c);
                d = MathF.FusedMultiplyAdd(fourth[i], fourth[i], d);
            }

            lengths[n] = Length(first[common..], a);
            lengths[n + 1] = Length(second[common..], b);
            lengths[n + 2] = Length(third[common..], c);
            lengths[n + 3] = Length(fourth[common..], d);
        }

        for (; n < lengths.Length; n++)
        {
            lengths[n] = Length(activity.Values(row + n));
        }
    }

    /// <summary>values · factor, number by number.</summary>
    public static void Scale(ReadOnlySpan<float> values, float factor, Span<float> scaled)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(values[i..]) * factor).CopyTo(scaled[i..]);
        }

        for (; i < values.Length; i++)
        {
            scaled[i] = values[i] * factor;
        }
    }

    /// <summary>values ← values / divisor, number by number.</summary>
    public static void Divide(Span<float> values, float divisor)
    {
        var divisors = new Vector<float>(divisor);
        int i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(values[i..]) / divisors).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] /= divisor;
        }
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
