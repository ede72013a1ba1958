namespace Hebb.Numerics;

/// <summary>Matrix products in single precision.</summary>
/// <remarks>
/// <para>Every element of the result is one chain of fused multiply-adds, c ← fma(a[k], b[k], c) for k = 0, 1, …, starting
/// from zero or from what C holds; at the end −0 becomes +0. So the bits depend on nothing but the operands: not on
/// the vector width, the number of threads, or how the work is cut.</para>
/// <para>A and B must be finite: terms in which A is zero may be left out, and padding is multiplied too.</para>
/// </remarks>
internal static class Gemm
{
    /// <summary>A right operand of up to this many numbers, 256 KB, stays in the nearest caches.</summary>
    internal const int NearNumbers = 64 * 1024;

    /// <summary>Whether several rows gain nothing from sharing this right operand.</summary>
    internal static bool IsNear(Matrix b) => b.Buffer.Length <= NearNumbers;

    /// <summary>C = A·B or C += A·B for some rows, on the calling thread.</summary>
    /// <param name="a">M×K.</param>
    /// <param name="b">K×N.</param>
    /// <param name="c">M×N, neither operand.</param>
    /// <param name="fromRow">First row of A and C.</param>
    /// <param name="toRow">Row after the last.</param>
    /// <param name="accumulate">Whether the product is added to C or replaces it.</param>
    /// <param name="width">The vector width.</param>
    /// <param name="scratch">The calling thread's own.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or the rows are not within A and C.</exception>
    public static void MultiplyRows(
        Matrix a,
        PackedMatrix b,
        Matrix c,
        int fromRow,
        int toRow,
        bool accumulate,
        VectorWidth width,
        GemmScratch scratch
    )
    {
        RequireFit(a, b.Rows, b.Columns, c, fromRow, toRow);
        var block = new Block(fromRow, toRow, 0, b.Stride);
        width.Run(new GemmKernel(LeftOperand.Of(a), RightOperand.Of(b), c, block, accumulate, scratch));
    }

    /// <summary>
    /// C[rows, columns] += A[rows, :] · B[:, columns] on the calling thread, for a B that changes too often to be packed.
    /// Several threads may compute one C at a time, each its own columns.
    /// </summary>
    /// <param name="a">M×K.</param>
    /// <param name="b">K×N.</param>
    /// <param name="c">M×N, neither operand.</param>
    /// <param name="block">
    /// Rows and columns of C. B is read once for every 72 rows; columns are multiples of 16, up to B's
    /// <see cref="Matrix.Stride"/>.
    /// </param>
    /// <param name="width">The vector width.</param>
    /// <param name="scratch">The calling thread's own.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or the block is not within them.</exception>
    public static void AddColumns(Matrix a, Matrix b, Matrix c, Block block, VectorWidth width, GemmScratch scratch)
    {
        RequireFit(a, b.Rows, b.Columns, c, block.FromRow, block.ToRow);
        if (
            block.FromColumn < 0
            || block.ToColumn > b.Stride
            || block.FromColumn > block.ToColumn
            || block.FromColumn % Matrix.Lanes != 0
            || block.ToColumn % Matrix.Lanes != 0
        )
        {
            throw new ArgumentException(
                $"columns {block.FromColumn} to {block.ToColumn}; multiples of 16 between 0 and {b.Stride} expected",
                nameof(block)
            );
        }

        width.Run(new GemmKernel(LeftOperand.Of(a), RightOperand.Of(b), c, block, accumulate: true, scratch));
    }

    /// <summary>
    /// C += Aᵀ·B over the first <paramref name="terms"/> rows of both, on the calling thread: the sum of the outer products of
    /// their rows.
    /// </summary>
    /// <param name="a">At least <paramref name="terms"/> rows of M numbers.</param>
    /// <param name="b">At least as many rows of N numbers.</param>
    /// <param name="c">M×N, neither operand.</param>
    /// <param name="terms">How many rows.</param>
    /// <param name="width">The vector width.</param>
    /// <param name="scratch">The calling thread's own.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public static void AddOuterProducts(Matrix a, Matrix b, Matrix c, int terms, VectorWidth width, GemmScratch scratch)
    {
        if (a.Columns != c.Rows || b.Columns != c.Columns || terms < 0 || terms > Math.Min(a.Rows, b.Rows))
        {
            throw new ArgumentException(
                $"{terms} rows of {a.Rows}×{a.Columns} and of {b.Rows}×{b.Columns} do not give {c.Rows}×{c.Columns}"
            );
        }

        if (terms > 0)
        {
            var left = LeftOperand.TransposeOf(a);
            var right = RightOperand.Of(b, terms);
            var block = new Block(0, c.Rows, 0, c.Stride);
            width.Run(new GemmKernel(left, right, c, block, accumulate: true, scratch));
        }
    }

    /// <summary>The definition, element by element: what the kernels must agree with to the bit.</summary>
    internal static void MultiplyReference(Matrix a, Matrix b, Matrix c, bool accumulate)
    {
        for (int i = 0; i < c.Rows; i++)
        {
            var row = a.Row(i);
            for (int j = 0; j < c.Columns; j++)
            {
                float sum = accumulate ? c[i, j] : 0;
                for (int k = 0; k < row.Length; k++)
                {
                    sum = MathF.FusedMultiplyAdd(row[k], b.Buffer[(k * b.Stride) + j], sum);
                }

                c[i, j] = sum + 0f;
            }
        }
    }

    private static void RequireFit(Matrix a, int rows, int columns, Matrix c, int fromRow, int toRow)
    {
        if (a.Columns != rows || c.Columns != columns)
        {
            throw new ArgumentException(
                $"A is …×{a.Columns}, B is {rows}×{columns} and C is …×{c.Columns}; …×K, K×N and …×N expected"
            );
        }

        if (fromRow < 0 || fromRow > toRow || toRow > Math.Min(a.Rows, c.Rows))
        {
            throw new ArgumentException(
                $"rows {fromRow} to {toRow}; within A's {a.Rows} and C's {c.Rows} rows expected",
                nameof(toRow)
            );
        }
    }
}
