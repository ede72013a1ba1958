using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// Filters laid out for products with many patches at once: s = Aᵀ · patches, a row for each filter and a column for each patch. The layout
/// serves as many products as the filters stay the same for.
/// </summary>
/// <remarks>
/// Every element is one chain of fused multiply-adds over the numbers of a patch, in their order, from zero; at the end −0 becomes +0. It
/// is the product of <see cref="Gemm"/>, which lays out its left operand again each time: for patches of one image that takes as long as
/// the product.
/// </remarks>
internal sealed class PackedFilters
{
    private readonly int[] heights;
    private readonly float[] values;
    private readonly float[] sums;
    private readonly int numbers;
    private readonly VectorWidth width;

    /// <param name="numbers">N, the numbers of a patch.</param>
    /// <param name="filters">F.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public PackedFilters(int numbers, int filters, VectorWidth width)
    {
        this.numbers = numbers;
        this.width = width;
        var blocks = new List<int>();
        for (Rows = 0; Rows < filters; Rows += blocks[^1])
        {
            // Rows of zeros fill up the last block.
            blocks.Add(width == VectorWidth.Vector512 && filters - Rows > 8 ? 12 : 4);
        }

        heights = [.. blocks];
        values = new float[checked(Rows * numbers)];
        sums = new float[filters];
    }

    /// <summary>The rows that a product needs: F, and a few more.</summary>
    public int Rows { get; }

    /// <summary>Σ A of each filter, added up in the order of its numbers.</summary>
    public ReadOnlySpan<float> Sums => sums;

    /// <summary>Takes the filters as they are now.</summary>
    /// <param name="filters">A, N × F.</param>
    public void Pack(Matrix filters)
    {
        int start = 0;
        int first = 0;
        foreach (int height in heights)
        {
            int used = Math.Min(height, filters.Columns - first);
            for (int n = 0; n < numbers; n++)
            {
                filters.Row(n).Slice(first, used).CopyTo(values.AsSpan(start + (n * height)));
            }

            start += height * numbers;
            first += height;
        }

        sums.AsSpan().Clear();
        for (int n = 0; n < numbers; n++)
        {
            var row = filters.Row(n);
            for (int f = 0; f < row.Length; f++)
            {
                sums[f] += row[f];
            }
        }
    }

    /// <summary>s = Aᵀ · patches.</summary>
    /// <param name="patches">N rows.</param>
    /// <param name="columns">How many of their columns, a multiple of 16.</param>
    /// <param name="product">Receives s: <see cref="Rows"/> rows, those past F of no use.</param>
    public void Multiply(Matrix patches, int columns, Matrix product)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patches.Rows, numbers);
        ArgumentOutOfRangeException.ThrowIfLessThan(product.Rows, Rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, Math.Min(patches.Stride, product.Stride));
        width.Run(new ProductKernel(this, patches, columns, product));
    }

    private readonly ref struct ProductKernel(PackedFilters filters, Matrix patches, int columns, Matrix product)
        : ILanesKernel
    {
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            int column = 0;
            if (typeof(T) == typeof(Lanes512))
            {
                for (; column + (2 * Matrix.Lanes) <= columns; column += 2 * Matrix.Lanes)
                {
                    Strip<T, Pair<Lane16<T>, T>>(column);
                }
            }

            for (; column < columns; column += Matrix.Lanes)
            {
                Strip<T, Lane16<T>>(column);
            }
        }

        // Some columns of patches, which stay in the first-level cache, against all filters.
        private void Strip<T, S>(int column)
            where T : struct, ILanes<T>
            where S : struct, IStrip<S, T>
        {
            ref float b = ref MemoryMarshal.GetReference(patches.Buffer[column..]);
            ref float a = ref MemoryMarshal.GetArrayDataReference(filters.values);
            int row = 0;
            foreach (int height in filters.heights)
            {
                ref float c = ref MemoryMarshal.GetReference(product.PaddedRow(row)[column..]);
                if (height == 12)
                {
                    Tile<T, TwelveRows<S, T>, S>(
                        ref a,
                        ref b,
                        filters.numbers,
                        (nuint)patches.Stride,
                        ref c,
                        (nuint)product.Stride
                    );
                }
                else
                {
                    Tile<T, FourRows<S, T>, S>(
                        ref a,
                        ref b,
                        filters.numbers,
                        (nuint)patches.Stride,
                        ref c,
                        (nuint)product.Stride
                    );
                }

                a = ref Unsafe.Add(ref a, height * filters.numbers);
                row += height;
            }
        }

        // Not inlined: its locals are the tile, and all of them must be registers.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Tile<T, U, S>(
            ref float a,
            ref float b,
            int terms,
            nuint stride,
            ref float c,
            nuint rowStride
        )
            where T : struct, ILanes<T>
            where U : struct, ITile<U, S, T>
            where S : struct, IStrip<S, T>
        {
            var tile = default(U);
            for (int n = 0; n < terms; n++)
            {
                tile = U.MultiplyAdd(ref a, S.Load(ref b, 0), tile);
                a = ref Unsafe.Add(ref a, U.Rows);
                b = ref Unsafe.Add(ref b, stride);
            }

            U.Store(tile, ref c, rowStride);
        }
    }
}
