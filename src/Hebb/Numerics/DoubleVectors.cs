using System.Numerics;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>Sums of vectors in double precision, with the same bits for every vector width.</summary>
internal static class DoubleVectors
{
    /// <summary>y ← y + a x, number by number.</summary>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        var factor = new Vector<double>(a);
        var from = MemoryMarshal.Cast<double, Vector<double>>(x);
        var to = MemoryMarshal.Cast<double, Vector<double>>(y[..x.Length]);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Vector.FusedMultiplyAdd(factor, from[i], to[i]);
        }

        for (int i = from.Length * Vector<double>.Count; i < x.Length; i++)
        {
            y[i] = Math.FusedMultiplyAdd(a, x[i], y[i]);
        }
    }

    /// <summary>x·y, one chain of fused multiply-adds in the order of the numbers.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(x[i], y[i], sum);
        }

        return sum;
    }

    /// <summary>x·y, both in single precision, the sum in double.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(x[i], y[i], sum);
        }

        return sum;
    }

    /// <summary>|x − y|², both in single precision, the sum in double.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double difference = (double)x[i] - y[i];
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }
}
