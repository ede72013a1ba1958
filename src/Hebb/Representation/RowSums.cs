using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Sums over padded rows of single-precision numbers, sixteen lanes at a time whatever the processor: each lane is one chain of fused
/// multiply-adds, and lanes are added up by halves, so the bits are the same everywhere.
/// </summary>
internal static class RowSums
{
    /// <summary>sum += factor · row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<float> sum, float factor, ReadOnlySpan<float> row)
    {
        ref float s = ref MemoryMarshal.GetReference(sum);
        ref float r = ref MemoryMarshal.GetReference(row);
        var scale = Vector512.Create(factor);
        for (nuint i = 0; i < (nuint)sum.Length; i += Matrix.Lanes)
        {
            var next = Vector512.FusedMultiplyAdd(
                scale,
                Vector512.LoadUnsafe(ref r, i),
                Vector512.LoadUnsafe(ref s, i)
            );
            next.StoreUnsafe(ref s, i);
        }
    }

    /// <summary>sum += row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> sum, ReadOnlySpan<float> row)
    {
        ref float s = ref MemoryMarshal.GetReference(sum);
        ref float r = ref MemoryMarshal.GetReference(row);
        for (nuint i = 0; i < (nuint)sum.Length; i += Matrix.Lanes)
        {
            (Vector512.LoadUnsafe(ref s, i) + Vector512.LoadUnsafe(ref r, i)).StoreUnsafe(ref s, i);
        }
    }

    /// <summary>sum += a · b, number by number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProducts(Span<float> sum, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float s = ref MemoryMarshal.GetReference(sum);
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float y = ref MemoryMarshal.GetReference(b);
        for (nuint i = 0; i < (nuint)sum.Length; i += Matrix.Lanes)
        {
            var next = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref x, i),
                Vector512.LoadUnsafe(ref y, i),
                Vector512.LoadUnsafe(ref s, i)
            );
            next.StoreUnsafe(ref s, i);
        }
    }

    /// <summary>row · factors, number by number, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Span<float> row, ReadOnlySpan<float> factors)
    {
        ref float r = ref MemoryMarshal.GetReference(row);
        ref float f = ref MemoryMarshal.GetReference(factors);
        for (nuint i = 0; i < (nuint)row.Length; i += Matrix.Lanes)
        {
            (Vector512.LoadUnsafe(ref r, i) * Vector512.LoadUnsafe(ref f, i)).StoreUnsafe(ref r, i);
        }
    }

    /// <summary>a · b of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float y = ref MemoryMarshal.GetReference(b);
        var sum = Vector512<float>.Zero;
        for (nuint i = 0; i < (nuint)a.Length; i += Matrix.Lanes)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, i), Vector512.LoadUnsafe(ref y, i), sum);
        }

        return Total(sum);
    }

    /// <summary>The sum of the sixteen lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Total(Vector512<float> lanes)
    {
        var eight = lanes.GetLower() + lanes.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }
}
