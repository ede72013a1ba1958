using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>Products of a sparse row with a matrix: of <see cref="SparseRow"/> the numbers that are kept, and their indices.</summary>
internal static class SparseProducts
{
    /// <summary>y = h · M for a sparse row h.</summary>
    /// <remarks>
    /// Each sum is four chains of fused multiply-adds over the kept numbers, the n-th in chain n mod 4, added as
    /// (0 + 1) + (2 + 3): one chain would leave the processor waiting for itself.
    /// </remarks>
    /// <param name="indices">Which numbers of h are kept, in rising order.</param>
    /// <param name="kept">The kept numbers, as many.</param>
    /// <param name="matrix">M, a row for each number of h.</param>
    /// <param name="product">y, padded to a multiple of 16 as the rows of M are.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is past the last row of M, or there is too short a buffer.</exception>
    public static void Multiply(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> kept,
        Matrix matrix,
        Span<float> product,
        VectorWidth width
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(product.Length, matrix.Stride, nameof(product));
        RequireFit(indices, kept, matrix);
        width.Run(new MultiplyKernel(indices, kept, matrix, product));
    }

    /// <summary>The same, number by number: the plain version, for tests.</summary>
    internal static void MultiplyPlain(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> kept,
        Matrix matrix,
        Span<float> product
    )
    {
        Span<float> chain = stackalloc float[4];
        for (int c = 0; c < matrix.Columns; c++)
        {
            chain.Clear();
            for (int n = 0; n < indices.Length; n++)
            {
                chain[n % 4] = MathF.FusedMultiplyAdd(kept[n], matrix[indices[n], c], chain[n % 4]);
            }

            product[c] = chain[0] + chain[1] + (chain[2] + chain[3]);
        }
    }

    /// <summary>M ← M + hᵀ y for a sparse row h and a row y, for some of the rows of M: one fused multiply-add for each number.</summary>
    /// <param name="indices">Which numbers of h are kept, in rising order.</param>
    /// <param name="kept">The kept numbers, as many.</param>
    /// <param name="factor">y, padded with zeros to a multiple of 16 as the rows of M are.</param>
    /// <param name="matrix">M, a row for each number of h.</param>
    /// <param name="from">The first row of M that may change.</param>
    /// <param name="to">The row after the last that may change.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is past the last row of M, or a row is too short.</exception>
    public static void AddOuterProduct(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> kept,
        ReadOnlySpan<float> factor,
        Matrix matrix,
        int from,
        int to,
        VectorWidth width
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor.Length, matrix.Stride, nameof(factor));
        RequireFit(indices, kept, matrix);
        int start = FirstAtLeast(indices, from);
        int count = FirstAtLeast(indices, to) - start;
        if (count <= 0)
        {
            return;
        }

        indices = indices.Slice(start, count);
        kept = kept.Slice(start, count);
        width.Run(new OuterProductKernel(indices, kept, factor, matrix));
    }

    /// <summary>The same for all rows, number by number: the plain version, for tests.</summary>
    internal static void AddOuterProductPlain(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> kept,
        ReadOnlySpan<float> factor,
        Matrix matrix
    )
    {
        for (int n = 0; n < indices.Length; n++)
        {
            for (int c = 0; c < matrix.Columns; c++)
            {
                ref float m = ref matrix[indices[n], c];
                m = MathF.FusedMultiplyAdd(kept[n], factor[c], m);
            }
        }
    }

    // The kernels trust their sizes; they are checked here once.
    private static void RequireFit(ReadOnlySpan<int> indices, ReadOnlySpan<float> kept, Matrix matrix)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept.Length, indices.Length, nameof(kept));
        if (indices.Length > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(indices[0], nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(indices[^1], matrix.Rows, nameof(indices));
        }
    }

    private static int FirstAtLeast(ReadOnlySpan<int> rising, int value)
    {
        int found = rising.BinarySearch(value);
        return found < 0 ? ~found : found;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddOuterProduct<T>(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> kept,
        ReadOnlySpan<float> factor,
        Matrix matrix
    )
        where T : struct, ILanes<T>
    {
        ref float m = ref MemoryMarshal.GetReference(matrix.Buffer);
        ref float y = ref MemoryMarshal.GetReference(factor);
        nuint stride = (nuint)matrix.Stride;
        for (nuint group = 0; group < stride; group += Matrix.Lanes)
        {
            T columns = T.Load(ref y, group);
            for (int n = 0; n < indices.Length; n++)
            {
                nuint at = ((nuint)indices[n] * stride) + group;
                T.Store(T.MultiplyAdd(T.Broadcast(kept[n]), columns, T.Load(ref m, at)), ref m, at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T>(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> kept,
        Matrix matrix,
        Span<float> product
    )
        where T : struct, ILanes<T>
    {
        ref int index = ref MemoryMarshal.GetReference(indices);
        ref float h = ref MemoryMarshal.GetReference(kept);
        ref float y = ref MemoryMarshal.GetReference(product);
        nuint stride = (nuint)matrix.Stride,
            count = (nuint)indices.Length;
        for (nuint group = 0; group < stride; group += Matrix.Lanes)
        {
            ref float m = ref matrix.Buffer[(int)group];
            T c0 = T.Broadcast(0),
                c1 = c0,
                c2 = c0,
                c3 = c0;
            nuint n = 0;
            for (; n + 4 <= count; n += 4)
            {
                c0 = T.MultiplyAdd(
                    T.Broadcast(Unsafe.Add(ref h, n)),
                    T.Load(ref m, (nuint)Unsafe.Add(ref index, n) * stride),
                    c0
                );
                c1 = T.MultiplyAdd(
                    T.Broadcast(Unsafe.Add(ref h, n + 1)),
                    T.Load(ref m, (nuint)Unsafe.Add(ref index, n + 1) * stride),
                    c1
                );
                c2 = T.MultiplyAdd(
                    T.Broadcast(Unsafe.Add(ref h, n + 2)),
                    T.Load(ref m, (nuint)Unsafe.Add(ref index, n + 2) * stride),
                    c2
                );
                c3 = T.MultiplyAdd(
                    T.Broadcast(Unsafe.Add(ref h, n + 3)),
                    T.Load(ref m, (nuint)Unsafe.Add(ref index, n + 3) * stride),
                    c3
                );
            }

            if (n < count)
            {
                c0 = T.MultiplyAdd(
                    T.Broadcast(Unsafe.Add(ref h, n)),
                    T.Load(ref m, (nuint)Unsafe.Add(ref index, n) * stride),
                    c0
                );
                n++;
            }

            if (n < count)
            {
                c1 = T.MultiplyAdd(
                    T.Broadcast(Unsafe.Add(ref h, n)),
                    T.Load(ref m, (nuint)Unsafe.Add(ref index, n) * stride),
                    c1
                );
                n++;
            }

            if (n < count)
            {
                c2 = T.MultiplyAdd(
                    T.Broadcast(Unsafe.Add(ref h, n)),
                    T.Load(ref m, (nuint)Unsafe.Add(ref index, n) * stride),
                    c2
                );
            }

            T.Store(T.Add(T.Add(c0, c1), T.Add(c2, c3)), ref y, group);
        }
    }

    private readonly ref struct MultiplyKernel(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> kept,
        Matrix matrix,
        Span<float> product
    ) : ILanesKernel
    {
        private readonly ReadOnlySpan<int> indices = indices;
        private readonly ReadOnlySpan<float> kept = kept;
        private readonly Span<float> product = product;

        public void Run<T>()
            where T : struct, ILanes<T> => Multiply<T>(indices, kept, matrix, product);
    }

    private readonly ref struct OuterProductKernel(
        ReadOnlySpan<int> indices,
        ReadOnlySpan<float> kept,
        ReadOnlySpan<float> factor,
        Matrix matrix
    ) : ILanesKernel
    {
        private readonly ReadOnlySpan<int> indices = indices;
        private readonly ReadOnlySpan<float> kept = kept;
        private readonly ReadOnlySpan<float> factor = factor;

        public void Run<T>()
            where T : struct, ILanes<T> => AddOuterProduct<T>(indices, kept, factor, matrix);
    }
}
