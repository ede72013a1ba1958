namespace Hebb.Numerics;

/// <summary>
/// Symmetric positive definite matrices of some thousand rows as UᵀU with an upper triangular U, in double precision, on all threads.
/// </summary>
/// <remarks>
/// Each number is one chain of fused multiply-adds in the order of the rows above it: that of <see cref="DecomposePlain"/>, for any number of
/// threads and any vector width. Rows are finished 64 at a time (right-looking; Golub and Van Loan, "Matrix computations", 2013, section 4.2).
/// </remarks>
internal sealed class BlockedCholesky
{
    private const int Block = 64;

    private readonly int size;
    private readonly WorkerPool workers;
    private readonly SymmetricProducts products;

    /// <param name="size">Rows and columns, a multiple of <see cref="SymmetricProducts.Panel"/>.</param>
    /// <param name="workers">Threads.</param>
    public BlockedCholesky(int size, WorkerPool workers)
    {
        this.size = size;
        this.workers = workers;
        products = new SymmetricProducts(size, Block);
    }

    /// <summary>Replaces the upper triangle of A by U with A = UᵀU. What is below the diagonal is not read; some of it is overwritten.</summary>
    /// <param name="a">Row after row; positive definite.</param>
    /// <returns>Whether A is positive definite as far as rounding shows; if not, what is left in it is of no use.</returns>
    public bool Decompose(double[] a)
    {
        for (int first = 0; first < size; first += Block)
        {
            int rows = Math.Min(Block, size - first);
            if (!DecomposeDiagonal(a, first, rows))
            {
                return false;
            }

            int next = first + rows;
            workers.For(
                (size - next) / SymmetricProducts.Panel,
                (Cholesky: this, A: a, First: first, Rows: rows),
                static (work, unit, _) =>
                    work.Cholesky.SolvePanel(
                        work.A,
                        work.First,
                        work.Rows,
                        work.First + work.Rows + (unit * SymmetricProducts.Panel)
                    )
            );
            products.AddTo(a, rows, -1, next, workers);
        }

        return true;
    }

    /// <summary>The same, row after row: the plain version, for tests.</summary>
    internal static bool DecomposePlain(double[] a, int size)
    {
        for (int k = 0; k < size; k++)
        {
            double pivot = a[(k * size) + k];
            if (!(pivot > 0))
            {
                return false;
            }

            double root = Math.Sqrt(pivot);
            a[(k * size) + k] = root;
            for (int j = k + 1; j < size; j++)
            {
                a[(k * size) + j] /= root;
            }

            for (int i = k + 1; i < size; i++)
            {
                for (int j = i; j < size; j++)
                {
                    a[(i * size) + j] = Math.FusedMultiplyAdd(-a[(k * size) + i], a[(k * size) + j], a[(i * size) + j]);
                }
            }
        }

        return true;
    }

    /// <summary>Replaces B by the solution X of UᵀU X = B; each column separately.</summary>
    /// <param name="u">U, row after row.</param>
    /// <param name="b">As many rows as U, of <paramref name="columns"/> numbers.</param>
    /// <param name="columns">Columns of B.</param>
    public void Solve(double[] u, double[] b, int columns)
    {
        for (int k = 0; k < size; k++)
        {
            var own = b.AsSpan(k * columns, columns);
            Divide(own, u[(k * size) + k]);
            for (int j = k + 1; j < size; j++)
            {
                DoubleVectors.AddScaled(-u[(k * size) + j], own, b.AsSpan(j * columns, columns));
            }
        }

        for (int k = size - 1; k >= 0; k--)
        {
            var own = b.AsSpan(k * columns, columns);
            for (int j = k + 1; j < size; j++)
            {
                DoubleVectors.AddScaled(-u[(k * size) + j], b.AsSpan(j * columns, columns), own);
            }

            Divide(own, u[(k * size) + k]);
        }
    }

    private static void Divide(Span<double> row, double by)
    {
        foreach (ref double number in row)
        {
            number /= by;
        }
    }

    private bool DecomposeDiagonal(double[] a, int first, int rows)
    {
        for (int k = first; k < first + rows; k++)
        {
            var own = a.AsSpan((k * size) + k, first + rows - k);
            if (!(own[0] > 0))
            {
                return false;
            }

            own[0] = Math.Sqrt(own[0]);
            Divide(own[1..], own[0]);
            for (int i = 1; i < own.Length; i++)
            {
                DoubleVectors.AddScaled(-own[i], own[i..], a.AsSpan(((k + i) * size) + k + i, own.Length - i));
            }
        }

        return true;
    }

    // The block's rows of U in 32 columns right of its diagonal, and into the panels for what is below.
    private void SolvePanel(double[] a, int first, int rows, int column)
    {
        for (int k = 0; k < rows; k++)
        {
            var own = a.AsSpan(((first + k) * size) + column, SymmetricProducts.Panel);
            Divide(own, a[((first + k) * size) + first + k]);
            for (int i = k + 1; i < rows; i++)
            {
                DoubleVectors.AddScaled(
                    -a[((first + k) * size) + first + i],
                    own,
                    a.AsSpan(((first + i) * size) + column, SymmetricProducts.Panel)
                );
            }

            products.SetRow(k, column, own);
        }
    }
}
