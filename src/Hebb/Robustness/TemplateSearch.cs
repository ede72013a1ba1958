using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hebb.Robustness;

/// <summary>
/// What template learning looks for among many units: the best score, and the rival that is nearest. The first of equals is found,
/// whatever the width of vectors, as every number is computed separately.
/// </summary>
internal static class TemplateSearch
{
    /// <summary>The least squared distance of two templates: rounding must not divide by nothing.</summary>
    public const float LeastSquare = 1e-9f;

    /// <summary>The first index of the largest number; at least one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FirstLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        int i = 0;
        var bound = new Vector<float>(values[0]);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (Vector.GreaterThanAny(new Vector<float>(values[i..]), bound))
            {
                for (int j = i; j < i + Vector<float>.Count; j++)
                {
                    best = values[j] > values[best] ? j : best;
                }

                bound = new Vector<float>(values[best]);
            }
        }

        for (; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    /// <summary>
    /// The first unit u of the least (s_o − s_u) / |w_o − w_u|, the distance to the point at which it ties with o; with
    /// <paramref name="epsilon"/> that of the least s_o − s_u − ε |w_o − w_u|.
    /// </summary>
    /// <param name="own">s_o.</param>
    /// <param name="scores">s_u of some units.</param>
    /// <param name="products">|w_u|² − 2 w_o·w_u of the same units.</param>
    /// <param name="square">|w_o|².</param>
    /// <param name="epsilon">ε, or none.</param>
    /// <param name="least">What has to be undercut; receives the least.</param>
    /// <returns>Its index, or −1 where none is less.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Nearest(
        float own,
        ReadOnlySpan<float> scores,
        ReadOnlySpan<float> products,
        float square,
        float? epsilon,
        ref float least
    )
    {
        int best = -1;
        int i = 0;
        var bound = new Vector<float>(least);
        var (so, no) = (new Vector<float>(own), new Vector<float>(square));
        var (floor, e) = (new Vector<float>(LeastSquare), new Vector<float>(epsilon ?? 0));
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var distance = Vector.SquareRoot(Vector.Max(new Vector<float>(products[i..]) + no, floor));
            var margin = so - new Vector<float>(scores[i..]);
            var value = epsilon is null ? margin / distance : margin - (e * distance);
            if (Vector.LessThanAny(value, bound))
            {
                for (int j = 0; j < Vector<float>.Count; j++)
                {
                    if (value[j] < least)
                    {
                        (least, best) = (value[j], i + j);
                    }
                }

                bound = new Vector<float>(least);
            }
        }

        for (; i < scores.Length; i++)
        {
            float distance = MathF.Sqrt(MathF.Max(products[i] + square, LeastSquare));
            float margin = own - scores[i];
            float value = epsilon is { } radius ? margin - (radius * distance) : margin / distance;
            if (value < least)
            {
                (least, best) = (value, i);
            }
        }

        return best;
    }

    /// <summary>x·y in four chains, number i in chain i mod 4.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        float a = 0,
            b = 0,
            c = 0,
            d = 0;
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            a = MathF.FusedMultiplyAdd(x[i], y[i], a);
            b = MathF.FusedMultiplyAdd(x[i + 1], y[i + 1], b);
            c = MathF.FusedMultiplyAdd(x[i + 2], y[i + 2], c);
            d = MathF.FusedMultiplyAdd(x[i + 3], y[i + 3], d);
        }

        a = i < x.Length ? MathF.FusedMultiplyAdd(x[i], y[i], a) : a;
        b = i + 1 < x.Length ? MathF.FusedMultiplyAdd(x[i + 1], y[i + 1], b) : b;
        c = i + 2 < x.Length ? MathF.FusedMultiplyAdd(x[i + 2], y[i + 2], c) : c;
        return a + b + (c + d);
    }

    /// <summary>y ← y + a x, each number with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float a, ReadOnlySpan<float> x, Span<float> y)
    {
        int i = 0;
        var factor = new Vector<float>(a);
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.FusedMultiplyAdd(factor, new Vector<float>(x[i..]), new Vector<float>(y[i..])).CopyTo(y[i..]);
        }

        for (; i < y.Length; i++)
        {
            y[i] = MathF.FusedMultiplyAdd(a, x[i], y[i]);
        }
    }
}
