namespace Hebb.Numerics;

/// <summary>Symmetric positive (semi)definite matrices as UᵀU with an upper triangular U, in double precision.</summary>
internal static class Cholesky
{
    // A pivot this much smaller than the largest number on the diagonal is rounding.
    private const double Negligible = 1e-13;

    /// <summary>
    /// Replaces the upper triangle of A by U with A = UᵀU. A row whose pivot is rounding becomes 0: the unknown that belongs to it
    /// depends on those before it.
    /// </summary>
    /// <param name="a">n × n, row after row; what is below the diagonal is neither read nor changed.</param>
    /// <param name="n">Rows and columns.</param>
    public static void Decompose(Span<double> a, int n)
    {
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            largest = Math.Max(largest, a[(i * n) + i]);
        }

        for (int k = 0; k < n; k++)
        {
            var row = a.Slice((k * n) + k, n - k);
            if (!(row[0] > Negligible * largest))
            {
                row.Clear();
                continue;
            }

            double pivot = Math.Sqrt(row[0]);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] /= pivot;
            }

            for (int i = 1; i < row.Length; i++)
            {
                DoubleVectors.AddScaled(-row[i], row[i..], a.Slice(((k + i) * n) + k + i, n - k - i));
            }
        }
    }

    /// <summary>Replaces b by the solution x of UᵀU x = b.</summary>
    public static void Solve(ReadOnlySpan<double> u, int n, Span<double> b)
    {
        for (int k = 0; k < n; k++)
        {
            var row = u.Slice((k * n) + k, n - k);
            b[k] = row[0] == 0 ? 0 : b[k] / row[0];
            DoubleVectors.AddScaled(-b[k], row[1..], b.Slice(k + 1, n - k - 1));
        }

        SolveUpper(u, n, b);
    }

    /// <summary>Replaces b by the solution x of U x = b; 0 where U has no pivot.</summary>
    public static void SolveUpper(ReadOnlySpan<double> u, int n, Span<double> b)
    {
        for (int k = n - 1; k >= 0; k--)
        {
            var row = u.Slice((k * n) + k, n - k);
            b[k] = row[0] == 0 ? 0 : (b[k] - DoubleVectors.Dot(row[1..], b.Slice(k + 1, n - k - 1))) / row[0];
        }
    }
}
