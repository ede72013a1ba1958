using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// The mean of some examples and the directions in which they vary most, orthonormal: a distance between two points of their span is the
/// same in both coordinates.
/// </summary>
/// <param name="Mean">d numbers.</param>
/// <param name="Directions">d × k: a column for each direction, the one of the largest variance first.</param>
internal sealed record PrincipalDirections(float[] Mean, Matrix Directions)
{
    /// <summary>The most numbers of an example: a decomposition of their covariance takes the cube of it.</summary>
    public const int MostInputs = 4096;

    // Within a block sums are in single precision; the blocks are added up in double.
    private const int BlockRows = 512;

    /// <summary>Computes them.</summary>
    /// <param name="examples">n × d, at least one row.</param>
    /// <param name="count">k, from 1 to d.</param>
    /// <param name="workers">Threads and vector width; the bits do not depend on them.</param>
    /// <param name="cancel">Checked repeatedly.</param>
    public static PrincipalDirections Of(Matrix examples, int count, WorkerPool workers, CancellationToken cancel)
    {
        float[] mean = MeanOf(examples);
        var (_, vectors) = SymmetricEigen.Of(Covariance(examples, mean, workers, cancel), cancel);
        var directions = new Matrix(examples.Columns, count);
        for (int i = 0; i < examples.Columns; i++)
        {
            for (int k = 0; k < count; k++)
            {
                directions[i, k] = (float)vectors[k][i];
            }
        }

        return new PrincipalDirections(mean, directions);
    }

    /// <summary>Coordinates of examples: (x − mean) · directions.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <returns>n × k.</returns>
    public Matrix Project(Matrix examples, WorkerPool workers)
    {
        var projected = new Matrix(examples.Rows, Directions.Columns);
        var packed = new PackedMatrix(Directions);
        int blocks = (examples.Rows + BlockRows - 1) / BlockRows;
        (Matrix Centred, GemmScratch Scratch)[] own =
        [
            .. Enumerable
                .Range(0, workers.Threads)
                .Select(_ => (new Matrix(BlockRows, examples.Columns), new GemmScratch())),
        ];
        workers.For(
            blocks,
            (Directions: this, Examples: examples, Projected: projected, Packed: packed, Own: own, workers.Width),
            static (work, block, thread) =>
            {
                int first = block * BlockRows;
                int rows = Math.Min(BlockRows, work.Examples.Rows - first);
                var (centred, scratch) = work.Own[thread];
                work.Directions.Centre(work.Examples, first, rows, centred);
                var product = new Matrix(BlockRows, work.Projected.Columns);
                Gemm.MultiplyRows(centred, work.Packed, product, 0, rows, accumulate: false, work.Width, scratch);
                for (int r = 0; r < rows; r++)
                {
                    product.Row(r).CopyTo(work.Projected.Row(first + r));
                }
            }
        );
        return projected;
    }

    /// <summary>What linear units of the coordinates are in the units of the data: w = P w′ and b = b′ − w·mean.</summary>
    /// <param name="units">w′, k × N.</param>
    /// <param name="bias">b′, N numbers.</param>
    /// <param name="templates">Receives w, d × N.</param>
    /// <param name="shifted">Receives b, 1 × N.</param>
    /// <param name="width">The vector width.</param>
    public void Fold(Matrix units, float[] bias, Matrix templates, Matrix shifted, VectorWidth width)
    {
        templates.Buffer.Clear();
        var block = new Block(0, templates.Rows, 0, templates.Stride);
        Gemm.AddColumns(Directions, units, templates, block, width, new GemmScratch());
        var shifts = new double[bias.Length];
        for (int i = 0; i < templates.Rows; i++)
        {
            var row = templates.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                shifts[j] += (double)row[j] * Mean[i];
            }
        }

        for (int j = 0; j < shifts.Length; j++)
        {
            shifted[0, j] = (float)(bias[j] - shifts[j]);
        }
    }

    private void Centre(Matrix examples, int first, int rows, Matrix centred) =>
        Centre(examples, Mean, first, rows, centred);

    private static void Centre(Matrix examples, float[] mean, int first, int rows, Matrix centred)
    {
        for (int r = 0; r < rows; r++)
        {
            var x = examples.Row(first + r);
            var row = centred.Row(r);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = x[i] - mean[i];
            }
        }
    }

    private static float[] MeanOf(Matrix examples)
    {
        var sums = new double[examples.Columns];
        for (int n = 0; n < examples.Rows; n++)
        {
            var x = examples.Row(n);
            for (int i = 0; i < x.Length; i++)
            {
                sums[i] += x[i];
            }
        }

        return [.. sums.Select(sum => (float)(sum / examples.Rows))];
    }

    // Each thread computes its own rows, over all examples in their order.
    private static double[][] Covariance(Matrix examples, float[] mean, WorkerPool workers, CancellationToken cancel)
    {
        int d = examples.Columns;
        double[][] covariance = [.. Enumerable.Range(0, d).Select(_ => new double[d])];
        const int RowsAtOnce = 112;
        workers.For(
            (d + RowsAtOnce - 1) / RowsAtOnce,
            part =>
            {
                int from = part * RowsAtOnce;
                int to = Math.Min(d, from + RowsAtOnce);
                var centred = new Matrix(BlockRows, d);
                var some = new Matrix(BlockRows, to - from);
                var products = new Matrix(to - from, d);
                var scratch = new GemmScratch();
                for (int first = 0; first < examples.Rows; first += BlockRows)
                {
                    cancel.ThrowIfCancellationRequested();
                    int rows = Math.Min(BlockRows, examples.Rows - first);
                    Centre(examples, mean, first, rows, centred);
                    for (int r = 0; r < rows; r++)
                    {
                        centred.Row(r)[from..to].CopyTo(some.Row(r));
                    }

                    products.Buffer.Clear();
                    Gemm.AddOuterProducts(some, centred, products, rows, workers.Width, scratch);
                    for (int i = from; i < to; i++)
                    {
                        // What is above the diagonal is that below it.
                        var row = products.Row(i - from);
                        for (int j = 0; j <= i; j++)
                        {
                            covariance[i][j] += row[j];
                        }
                    }
                }
            }
        );
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[i][j] /= examples.Rows;
                covariance[j][i] = covariance[i][j];
            }
        }

        return covariance;
    }
}
