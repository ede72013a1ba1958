namespace Hebb.Numerics;

/// <summary>
/// Linear least squares by the normal equations: minimise Σ (f·r − y)² over r, from the sums Σ f fᵀ and Σ f y alone, in
/// double precision.
/// </summary>
/// <remarks>
/// The equations are solved by a Cholesky decomposition with pivots (Higham, "Accuracy and stability of numerical
/// algorithms", 2002, section 10.3). An unknown that the data do not determine, given the others, is 0.
/// </remarks>
internal sealed class LeastSquares
{
    // A pivot this much smaller than the largest is rounding.
    private const double Negligible = 1e-13;

    private readonly int n;
    private readonly double[] products;
    private readonly double[] targets;
    private double squares;

    /// <summary>For that many unknowns, at least 1.</summary>
    public LeastSquares(int unknowns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(unknowns, 1);
        n = unknowns;
        products = new double[n * n];
        targets = new double[n];
    }

    /// <summary>Equations so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the equation f·r = y.</summary>
    /// <param name="f">As many coefficients as unknowns.</param>
    /// <param name="y">The right-hand side.</param>
    public void Add(ReadOnlySpan<double> f, double y)
    {
        for (int i = 0; i < n; i++)
        {
            if (f[i] != 0)
            {
                for (int j = 0; j <= i; j++)
                {
                    products[(i * n) + j] += f[i] * f[j];
                }

                targets[i] += f[i] * y;
            }
        }

        squares += y * y;
        Count++;
    }

    /// <summary>The r that makes the mean of (f·r − y)² smallest.</summary>
    public double[] Solve()
    {
        var l = Symmetric();
        var order = Enumerable.Range(0, n).ToArray();
        int rank = Decompose(l, order);
        var z = new double[rank];
        for (int i = 0; i < rank; i++)
        {
            double sum = targets[order[i]];
            for (int k = 0; k < i; k++)
            {
                sum -= l[(i * n) + k] * z[k];
            }

            z[i] = sum / l[(i * n) + i];
        }

        var r = new double[n];
        for (int i = rank - 1; i >= 0; i--)
        {
            double sum = z[i];
            for (int k = i + 1; k < rank; k++)
            {
                sum -= l[(k * n) + i] * r[order[k]];
            }

            r[order[i]] = sum / l[(i * n) + i];
        }

        return r;
    }

    /// <summary>The mean of (f·r − y)² over all equations; 0 without any.</summary>
    public double MeanSquare(ReadOnlySpan<double> r)
    {
        var full = Symmetric();
        double sum = squares;
        for (int i = 0; i < n; i++)
        {
            double row = 0;
            for (int j = 0; j < n; j++)
            {
                row += full[(i * n) + j] * r[j];
            }

            sum += r[i] * (row - (2 * targets[i]));
        }

        return Count == 0 ? 0 : Math.Max(0, sum) / Count;
    }

    // P A Pᵀ = L Lᵀ, in place and in the lower half; gives the rank.
    private int Decompose(double[] a, int[] order)
    {
        double largest = 0;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                pivot = a[(i * n) + i] > a[(pivot * n) + pivot] ? i : pivot;
            }

            largest = Math.Max(largest, a[(pivot * n) + pivot]);
            if (a[(pivot * n) + pivot] <= Negligible * largest)
            {
                return k;
            }

            Exchange(a, order, k, pivot);
            double root = Math.Sqrt(a[(k * n) + k]);
            a[(k * n) + k] = root;
            for (int i = k + 1; i < n; i++)
            {
                a[(i * n) + k] /= root;
            }

            for (int i = k + 1; i < n; i++)
            {
                for (int j = k + 1; j <= i; j++)
                {
                    a[(i * n) + j] -= a[(i * n) + k] * a[(j * n) + k];
                    a[(j * n) + i] = a[(i * n) + j];
                }
            }
        }

        return n;
    }

    private void Exchange(double[] a, int[] order, int k, int pivot)
    {
        if (k == pivot)
        {
            return;
        }

        (order[k], order[pivot]) = (order[pivot], order[k]);
        for (int c = 0; c < n; c++)
        {
            (a[(k * n) + c], a[(pivot * n) + c]) = (a[(pivot * n) + c], a[(k * n) + c]);
        }

        for (int r = 0; r < n; r++)
        {
            (a[(r * n) + k], a[(r * n) + pivot]) = (a[(r * n) + pivot], a[(r * n) + k]);
        }
    }

    private double[] Symmetric()
    {
        var full = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                full[(i * n) + j] = full[(j * n) + i] = products[(i * n) + j];
            }
        }

        return full;
    }
}
