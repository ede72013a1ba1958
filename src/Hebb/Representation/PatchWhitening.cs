using System.Runtime.CompilerServices;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Local decorrelation of patches: q → Z (q − mean) to unit length, with Z = V (Λ + c λ̄)^(−½) Vᵀ of their covariance V Λ Vᵀ, λ̄ the mean
/// eigenvalue. A filter A that was learned from such patches responds to patches as they are once it is replaced by Z A.
/// </summary>
internal sealed class PatchWhitening
{
    /// <summary>The most numbers of a patch: the matrix is decomposed in time that grows with their third power.</summary>
    public const int MostNumbers = 2048;

    private const int MostPatches = 50_000;
    private const int BlockSize = 1024;

    private readonly float[] mean;
    private readonly Matrix transform;
    private readonly WorkerPool workers;

    /// <summary>Measures mean and covariance of the first 50,000 patches.</summary>
    /// <param name="patches">A row for each.</param>
    /// <param name="softening">c, above 0.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">A patch has more than 2048 numbers.</exception>
    public PatchWhitening(Matrix patches, float softening, WorkerPool workers)
    {
        this.workers = workers;
        int n = patches.Columns;
        InvalidOptionException.ThrowIfOutside("numbers of a patch that is whitened", n, 1, MostNumbers);
        int count = Math.Min(patches.Rows, MostPatches);
        var sums = new double[n];
        for (int p = 0; p < count; p++)
        {
            var patch = patches.Row(p);
            for (int i = 0; i < n; i++)
            {
                sums[i] += patch[i];
            }
        }

        mean = [.. sums.Select(sum => (float)(sum / count))];
        double[][] covariance = Covariance(patches, count);
        var (values, vectors) = SymmetricEigen.Of(covariance);
        double floor = softening * (values.Sum() / n);
        transform = new Matrix(n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k < n; k++)
                {
                    // Rounding makes an eigenvalue of 0 less than that.
                    double shrink = 1 / Math.Sqrt(Math.Max(0, values[k]) + floor);
                    sum = Math.FusedMultiplyAdd(vectors[k][i] * shrink, vectors[k][j], sum);
                }

                // Patches that are all the same have no covariance.
                float entry =
                    double.IsFinite(sum) ? (float)sum
                    : i == j ? 1
                    : 0;
                transform[i, j] = entry;
                transform[j, i] = entry;
            }
        }
    }

    /// <summary>Z.</summary>
    public Matrix Transform => transform;

    /// <summary>Whitens patches in place.</summary>
    public void Apply(Matrix patches) =>
        workers.OnEachThread(share =>
        {
            var (from, to) = share.Of(patches.Rows);
            var input = new Matrix(BlockSize, patches.Columns);
            var output = new Matrix(BlockSize, patches.Columns);
            var scratch = new GemmScratch(BlockSize);
            for (int first = from; first < to; first += BlockSize)
            {
                int rows = Math.Min(BlockSize, to - first);
                for (int r = 0; r < rows; r++)
                {
                    var row = input.Row(r);
                    var patch = patches.Row(first + r);
                    for (int i = 0; i < row.Length; i++)
                    {
                        row[i] = patch[i] - mean[i];
                    }
                }

                output.Buffer.Clear();
                Gemm.AddColumns(input, transform, output, new Block(0, rows, 0, output.Stride), workers.Width, scratch);
                for (int r = 0; r < rows; r++)
                {
                    Normalise(output.Row(r), patches.Row(first + r));
                }
            }
        });

    /// <summary>Makes filters of whitened patches filters of patches: A ← Z A.</summary>
    /// <param name="filters">Each is a column.</param>
    public void Fold(Matrix filters)
    {
        var whitened = filters.Clone();
        for (int i = 0; i < filters.Rows; i++)
        {
            var row = filters.Row(i);
            row.Clear();
            for (int j = 0; j < filters.Rows; j++)
            {
                float z = transform[i, j];
                var other = whitened.Row(j);
                for (int f = 0; f < row.Length; f++)
                {
                    row[f] = MathF.FusedMultiplyAdd(z, other[f], row[f]);
                }
            }
        }
    }

    private static void Normalise(ReadOnlySpan<float> from, Span<float> to)
    {
        float squares = 0;
        foreach (float x in from)
        {
            squares = MathF.FusedMultiplyAdd(x, x, squares);
        }

        float length = MathF.Sqrt(squares);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = length > 0 ? from[i] / length : 0;
        }
    }

    // Each thread has its rows; every sum is one chain in the order of the patches.
    private double[][] Covariance(Matrix patches, int count)
    {
        int n = patches.Columns;
        double[][] covariance = [.. Enumerable.Range(0, n).Select(_ => new double[n])];
        workers.For(
            n,
            i =>
            {
                // Later rows have more to do, so that they are halves of a symmetric matrix.
                var row = covariance[i].AsSpan(0, i + 1);
                for (int p = 0; p < count; p++)
                {
                    AddScaled(patches.Row(p), i, row);
                }

                for (int j = 0; j < row.Length; j++)
                {
                    row[j] /= count;
                }
            }
        );
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                covariance[j][i] = covariance[i][j];
            }
        }

        return covariance;
    }

    // row[j] += (q_i − mean_i)(q_j − mean_j).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddScaled(ReadOnlySpan<float> patch, int i, Span<double> row)
    {
        double own = (double)patch[i] - mean[i];
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = Math.FusedMultiplyAdd(own, (double)patch[j] - mean[j], row[j]);
        }
    }
}
