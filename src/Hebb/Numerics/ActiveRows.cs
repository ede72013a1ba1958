using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>The product of a matrix with a vector of which few numbers are not zero: their rows of the matrix, weighted and added.</summary>
internal static class ActiveRows
{
    /// <summary>sum[j] ← sum[j] + Σ_n values[n] · matrix[indices[n], j], each one chain of fused multiply-adds in the order of n.</summary>
    /// <param name="indices">Rows of the matrix.</param>
    /// <param name="values">As many numbers.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="sum">A padded row.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public static void Add(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> values,
        Matrix matrix,
        Span<float> sum,
        VectorWidth width
    ) => width.Run(new Kernel(indices, values, matrix.Buffer, matrix.Stride, sum));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> matrix,
        int stride,
        Span<float> sum
    )
        where T : struct, ILanes<T>
    {
        ref float m = ref MemoryMarshal.GetReference(matrix),
            s = ref MemoryMarshal.GetReference(sum);
        T zero = T.Broadcast(0);
        nuint i = 0;
        for (; i + (4 * Matrix.Lanes) <= (nuint)stride; i += 4 * Matrix.Lanes)
        {
            T a = T.Load(ref s, i),
                b = T.Load(ref s, i + Matrix.Lanes),
                c = T.Load(ref s, i + (2 * Matrix.Lanes)),
                d = T.Load(ref s, i + (3 * Matrix.Lanes));
            for (int n = 0; n < indices.Length; n++)
            {
                T value = T.Broadcast(values[n]);
                nuint row = ((nuint)indices[n] * (nuint)stride) + i;
                a = T.MultiplyAdd(value, ref m, row, a);
                b = T.MultiplyAdd(value, ref m, row + Matrix.Lanes, b);
                c = T.MultiplyAdd(value, ref m, row + (2 * Matrix.Lanes), c);
                d = T.MultiplyAdd(value, ref m, row + (3 * Matrix.Lanes), d);
            }

            // No −0: which of them a sum of nothing is depends on its order.
            T.Store(T.Add(a, zero), ref s, i);
            T.Store(T.Add(b, zero), ref s, i + Matrix.Lanes);
            T.Store(T.Add(c, zero), ref s, i + (2 * Matrix.Lanes));
            T.Store(T.Add(d, zero), ref s, i + (3 * Matrix.Lanes));
        }

        for (; i < (nuint)stride; i += Matrix.Lanes)
        {
            T a = T.Load(ref s, i);
            for (int n = 0; n < indices.Length; n++)
            {
                a = T.MultiplyAdd(T.Broadcast(values[n]), ref m, ((nuint)indices[n] * (nuint)stride) + i, a);
            }

            T.Store(T.Add(a, zero), ref s, i);
        }
    }

    private readonly ref struct Kernel(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> matrix,
        int stride,
        Span<float> sum
    ) : ILanesKernel
    {
        private readonly ReadOnlySpan<int> indices = indices;
        private readonly ReadOnlySpan<float> values = values;
        private readonly ReadOnlySpan<float> matrix = matrix;
        private readonly Span<float> sum = sum;

        public void Run<T>()
            where T : struct, ILanes<T> => Add<T>(indices, values, matrix, stride, sum);
    }
}
