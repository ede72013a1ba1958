using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// Products of four sparse rows that keep numbers at the same places with one matrix: each row of the matrix is read once for the four.
/// The bits are those of <see cref="SparseProducts.Multiply"/>, row by row.
/// </summary>
internal readonly ref struct AlikeRows(
    ReadOnlySpan<float> first,
    ReadOnlySpan<float> second,
    ReadOnlySpan<float> third,
    ReadOnlySpan<float> fourth
)
{
    /// <summary>How many rows.</summary>
    public const int Count = 4;

    private readonly ReadOnlySpan<float> first = first;
    private readonly ReadOnlySpan<float> second = second;
    private readonly ReadOnlySpan<float> third = third;
    private readonly ReadOnlySpan<float> fourth = fourth;

    /// <summary>y = h · M for the four rows h.</summary>
    /// <param name="indices">Which numbers are kept, in rising order.</param>
    /// <param name="matrix">M, a row for each number of h.</param>
    /// <param name="products">Receives the four y, in rows from <paramref name="row"/> on; as wide as M.</param>
    /// <param name="row">The first of them.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is past the last row of M, or a row keeps fewer numbers.</exception>
    public void Multiply(ReadOnlySpan<int> indices, Matrix matrix, Matrix products, int row, VectorWidth width)
    {
        int least = Math.Min(Math.Min(first.Length, second.Length), Math.Min(third.Length, fourth.Length));
        ArgumentOutOfRangeException.ThrowIfLessThan(least, indices.Length, nameof(indices));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row + Count, products.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(products.Stride, matrix.Stride);
        if (indices.Length > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(indices[0]);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(indices[^1], matrix.Rows);
        }

        width.Run(new MultiplyKernel(this, indices, matrix, products, row));
    }

    private readonly ref struct MultiplyKernel(
        AlikeRows rows,
        ReadOnlySpan<int> indices,
        Matrix matrix,
        Matrix products,
        int row
    ) : ILanesKernel
    {
        private readonly AlikeRows rows = rows;
        private readonly ReadOnlySpan<int> indices = indices;

        public void Run<T>()
            where T : struct, ILanes<T>
        {
            for (int group = 0; group < matrix.Stride; group += Matrix.Lanes)
            {
                Multiply<T>(
                    ref MemoryMarshal.GetReference(rows.first),
                    ref MemoryMarshal.GetReference(rows.second),
                    ref MemoryMarshal.GetReference(rows.third),
                    ref MemoryMarshal.GetReference(rows.fourth),
                    indices,
                    matrix,
                    group,
                    ref products.Buffer[(row * products.Stride) + group]
                );
            }
        }

        // Four chains for each row, as in SparseRow.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Multiply<T>(
            ref float a,
            ref float b,
            ref float c,
            ref float d,
            ReadOnlySpan<int> indices,
            Matrix matrix,
            int group,
            ref float products
        )
            where T : struct, ILanes<T>
        {
            ref int index = ref MemoryMarshal.GetReference(indices);
            ref float m = ref matrix.Buffer[group];
            nuint stride = (nuint)matrix.Stride,
                count = (nuint)indices.Length,
                n = 0;
            T a0 = T.Broadcast(0),
                a1 = a0,
                a2 = a0,
                a3 = a0,
                b0 = a0,
                b1 = a0,
                b2 = a0,
                b3 = a0,
                c0 = a0,
                c1 = a0,
                c2 = a0,
                c3 = a0,
                d0 = a0,
                d1 = a0,
                d2 = a0,
                d3 = a0;
            for (; n + 4 <= count; n += 4)
            {
                var row = T.Load(ref m, (nuint)Unsafe.Add(ref index, n) * stride);
                a0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, n)), row, a0);
                b0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref b, n)), row, b0);
                c0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref c, n)), row, c0);
                d0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref d, n)), row, d0);
                row = T.Load(ref m, (nuint)Unsafe.Add(ref index, n + 1) * stride);
                a1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, n + 1)), row, a1);
                b1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref b, n + 1)), row, b1);
                c1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref c, n + 1)), row, c1);
                d1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref d, n + 1)), row, d1);
                row = T.Load(ref m, (nuint)Unsafe.Add(ref index, n + 2) * stride);
                a2 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, n + 2)), row, a2);
                b2 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref b, n + 2)), row, b2);
                c2 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref c, n + 2)), row, c2);
                d2 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref d, n + 2)), row, d2);
                row = T.Load(ref m, (nuint)Unsafe.Add(ref index, n + 3) * stride);
                a3 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, n + 3)), row, a3);
                b3 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref b, n + 3)), row, b3);
                c3 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref c, n + 3)), row, c3);
                d3 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref d, n + 3)), row, d3);
            }

            for (int chain = 0; n < count; n++, chain++)
            {
                var row = T.Load(ref m, (nuint)Unsafe.Add(ref index, n) * stride);
                var (ha, hb, hc, hd) = (
                    T.Broadcast(Unsafe.Add(ref a, n)),
                    T.Broadcast(Unsafe.Add(ref b, n)),
                    T.Broadcast(Unsafe.Add(ref c, n)),
                    T.Broadcast(Unsafe.Add(ref d, n))
                );
                switch (chain)
                {
                    case 0:
                        a0 = T.MultiplyAdd(ha, row, a0);
                        b0 = T.MultiplyAdd(hb, row, b0);
                        c0 = T.MultiplyAdd(hc, row, c0);
                        d0 = T.MultiplyAdd(hd, row, d0);
                        break;
                    case 1:
                        a1 = T.MultiplyAdd(ha, row, a1);
                        b1 = T.MultiplyAdd(hb, row, b1);
                        c1 = T.MultiplyAdd(hc, row, c1);
                        d1 = T.MultiplyAdd(hd, row, d1);
                        break;
                    default:
                        a2 = T.MultiplyAdd(ha, row, a2);
                        b2 = T.MultiplyAdd(hb, row, b2);
                        c2 = T.MultiplyAdd(hc, row, c2);
                        d2 = T.MultiplyAdd(hd, row, d2);
                        break;
                }
            }

            T.Store(T.Add(T.Add(a0, a1), T.Add(a2, a3)), ref products, 0);
            T.Store(T.Add(T.Add(b0, b1), T.Add(b2, b3)), ref products, stride);
            T.Store(T.Add(T.Add(c0, c1), T.Add(c2, c3)), ref products, 2 * stride);
            T.Store(T.Add(T.Add(d0, d1), T.Add(d2, d3)), ref products, 3 * stride);
        }
    }
}
