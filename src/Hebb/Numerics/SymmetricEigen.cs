using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hebb.Numerics;

/// <summary>
/// All eigenvalues and eigenvectors of a symmetric matrix in double precision: Householder's reduction to a tridiagonal matrix, then the
/// implicit QL iteration (Golub and Van Loan, "Matrix computations", 2013, sections 8.3.1 and 8.3.3).
/// </summary>
/// <remarks>
/// n³ multiply-adds for the reduction, as many again for its product, and about 3 n³ for the iteration. Every operation is one correctly
/// rounded one on numbers side by side or a chain in the order of the indices, so the bits are the same on every machine.
/// </remarks>
internal sealed class SymmetricEigen
{
    private const int MostIterations = 60;

    private readonly int n;
    private readonly double[][] rows;
    private readonly double[] diagonal;
    private readonly double[] beside;

    // The directions that Householder's reflections turn over, each with 2 / |v|².
    private readonly double[][] reflections;
    private readonly double[] weights;

    // The size of the largest row: what is nothing next to it is taken as 0, an error of the order of rounding.
    private readonly double size;

    private SymmetricEigen(double[][] matrix)
    {
        n = matrix.Length;
        rows = [.. matrix.Select(row => (double[])row.Clone())];
        diagonal = new double[n];
        beside = new double[n];
        reflections = new double[Math.Max(0, n - 2)][];
        weights = new double[reflections.Length];
        size = rows.Select(row => Math.Sqrt(Dot(row, row))).DefaultIfEmpty(0).Max();
    }

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">n rows of n finite numbers, symmetric.</param>
    /// <param name="cancel">Checked repeatedly.</param>
    /// <returns>Eigenvalues in falling order, and for each its eigenvector of length 1, whose largest entry in size is positive.</returns>
    public static (double[] Values, double[][] Vectors) Of(double[][] matrix, CancellationToken cancel = default)
    {
        var work = new SymmetricEigen(matrix);
        work.Reduce(cancel);
        double[][] vectors = work.Product(cancel);
        work.Iterate(vectors, cancel);
        int[] order = [.. Enumerable.Range(0, work.n).OrderByDescending(i => work.diagonal[i]).ThenBy(i => i)];
        foreach (double[] vector in vectors)
        {
            Orient(vector);
        }

        return ([.. order.Select(i => work.diagonal[i])], [.. order.Select(i => vectors[i])]);
    }

    // Column by column, what is below the first number beside the diagonal is reflected to 0; the matrix becomes H A H.
    private void Reduce(CancellationToken cancel)
    {
        var p = new double[n];
        for (int k = 0; k < n - 2; k++)
        {
            cancel.ThrowIfCancellationRequested();
            int first = k + 1;
            int m = n - first;
            var v = rows[k].AsSpan(first).ToArray();
            double length = Math.Sqrt(Dot(v, v));
            double target = v[0] > 0 ? -length : length;
            double rest = Dot(v.AsSpan(1), v.AsSpan(1));
            reflections[k] = v;
            diagonal[k] = rows[k][k];
            if (Math.Sqrt(rest) <= 1e-18 * size)
            {
                beside[k] = v[0];
                continue;
            }

            beside[k] = target;
            v[0] -= target;
            double weight = 2 / Dot(v, v);
            weights[k] = weight;
            var w = p.AsSpan(0, m);
            w.Clear();
            for (int i = 0; i < m; i++)
            {
                AddScaled(v[i], rows[first + i].AsSpan(first), w);
            }

            double half = weight * weight * Dot(v, w) / 2;
            for (int i = 0; i < m; i++)
            {
                w[i] = (weight * w[i]) - (half * v[i]);
            }

            for (int i = 0; i < m; i++)
            {
                AddScaled(-v[i], w, rows[first + i].AsSpan(first));
                AddScaled(-w[i], v, rows[first + i].AsSpan(first));
            }
        }

        for (int k = Math.Max(0, n - 2); k < n; k++)
        {
            diagonal[k] = rows[k][k];
            beside[k] = k + 1 < n ? rows[k][k + 1] : 0;
        }
    }

    // The product of all reflections, transposed: row i is what becomes eigenvector i.
    private double[][] Product(CancellationToken cancel)
    {
        foreach (var (i, row) in rows.Index())
        {
            row.AsSpan().Clear();
            row[i] = 1;
        }

        var u = new double[n];
        for (int k = n - 3; k >= 0; k--)
        {
            cancel.ThrowIfCancellationRequested();
            int first = k + 1;
            double[] v = reflections[k];
            var sum = u.AsSpan(0, v.Length);
            sum.Clear();
            for (int i = 0; weights[k] != 0 && i < v.Length; i++)
            {
                AddScaled(v[i], rows[first + i].AsSpan(first), sum);
            }

            for (int i = 0; weights[k] != 0 && i < v.Length; i++)
            {
                AddScaled(-weights[k] * v[i], sum, rows[first + i].AsSpan(first));
            }
        }

        double[][] transposed = [.. Enumerable.Range(0, n).Select(_ => new double[n])];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                transposed[j][i] = rows[i][j];
            }
        }

        return transposed;
    }

    // From the top, until the number beside the diagonal is nothing; rotations go along with the vectors.
    private void Iterate(double[][] vectors, CancellationToken cancel)
    {
        for (int top = 0; top < n; top++)
        {
            for (int iteration = 0; ; iteration++)
            {
                int bottom = top;
                while (bottom < n - 1 && !IsNothing(bottom))
                {
                    bottom++;
                }

                if (bottom == top)
                {
                    break;
                }

                cancel.ThrowIfCancellationRequested();
                if (iteration == MostIterations)
                {
                    throw new InvalidOperationException($"eigenvalue {top} does not converge");
                }

                Sweep(top, bottom, vectors);
            }
        }
    }

    private bool IsNothing(int k) => size + Math.Abs(beside[k]) == size;

    // One implicit QL step with Wilkinson's shift on the block from top to bottom.
    private void Sweep(int top, int bottom, double[][] vectors)
    {
        double gap = (diagonal[top + 1] - diagonal[top]) / (2 * beside[top]);
        double root = Hypotenuse(gap, 1);
        double shifted = diagonal[bottom] - diagonal[top] + (beside[top] / (gap + (gap >= 0 ? root : -root)));
        double sine = 1;
        double cosine = 1;
        double below = 0;
        for (int i = bottom - 1; i >= top; i--)
        {
            double f = sine * beside[i];
            double b = cosine * beside[i];
            double r = Hypotenuse(f, shifted);
            beside[i + 1] = r;
            if (r == 0)
            {
                // The block falls apart here.
                diagonal[i + 1] -= below;
                beside[bottom] = 0;
                return;
            }

            sine = f / r;
            cosine = shifted / r;
            shifted = diagonal[i + 1] - below;
            double t = ((diagonal[i] - shifted) * sine) + (2 * cosine * b);
            below = sine * t;
            diagonal[i + 1] = shifted + below;
            shifted = (cosine * t) - b;
            Rotate(vectors[i], vectors[i + 1], cosine, sine);
        }

        diagonal[top] -= below;
        beside[top] = shifted;
        beside[bottom] = 0;
    }

    private static double Hypotenuse(double a, double b)
    {
        (a, b) = (Math.Abs(a), Math.Abs(b));
        (a, b) = (Math.Max(a, b), Math.Min(a, b));
        double ratio = a == 0 ? 0 : b / a;
        return a * Math.Sqrt(Math.FusedMultiplyAdd(ratio, ratio, 1));
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(x[i], y[i], sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        int i = 0;
        var factor = new Vector<double>(a);
        for (; i <= y.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector.FusedMultiplyAdd(factor, new Vector<double>(x[i..]), new Vector<double>(y[i..])).CopyTo(y[i..]);
        }

        for (; i < y.Length; i++)
        {
            y[i] = Math.FusedMultiplyAdd(a, x[i], y[i]);
        }
    }

    // x ← c x − s y, y ← s x + c y.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(Span<double> x, Span<double> y, double cosine, double sine)
    {
        int i = 0;
        var (c, s) = (new Vector<double>(cosine), new Vector<double>(sine));
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (a, b) = (new Vector<double>(x[i..]), new Vector<double>(y[i..]));
            Vector.FusedMultiplyAdd(c, a, -(s * b)).CopyTo(x[i..]);
            Vector.FusedMultiplyAdd(s, a, c * b).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            var (a, b) = (x[i], y[i]);
            x[i] = Math.FusedMultiplyAdd(cosine, a, -(sine * b));
            y[i] = Math.FusedMultiplyAdd(sine, a, cosine * b);
        }
    }

    private static void Orient(double[] vector)
    {
        double largest = 0;
        foreach (double x in vector)
        {
            largest = Math.Abs(x) > Math.Abs(largest) ? x : largest;
        }

        for (int i = 0; largest < 0 && i < vector.Length; i++)
        {
            vector[i] = -vector[i];
        }
    }
}
