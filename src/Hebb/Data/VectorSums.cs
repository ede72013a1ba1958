using System.Numerics;

namespace Hebb.Data;

/// <summary>The two sums that random teachers need, with the same bits on every machine.</summary>
internal static class VectorSums
{
    /// <summary>Σ a[i]·b[i] in the order of i.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>y ← y + a x, each number separately and rounded twice, so the vector width does not matter.</summary>
    public static void AddScaled(float a, ReadOnlySpan<float> x, Span<float> y)
    {
        int i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(y[i..]) + (a * new Vector<float>(x[i..]))).CopyTo(y[i..]);
        }

        for (; i < y.Length; i++)
        {
            y[i] += a * x[i];
        }
    }
}
