using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public sealed class BlockedCholeskyTests
{
    [Theory]
    [InlineData(32, 1)]
    [InlineData(64, 2)]
    [InlineData(96, 3)]
    [InlineData(224, 2)]
    public void It_gives_the_bits_of_the_plain_loops_and_solves(int size, int threads)
    {
        using var workers = new WorkerPool(threads) { WorthSharing = 0 };
        double[] a = PositiveDefinite(size);
        double[] plain = [.. a];
        Assert.True(BlockedCholesky.DecomposePlain(plain, size));
        double[] fast = [.. a];
        var cholesky = new BlockedCholesky(size, workers);
        Assert.True(cholesky.Decompose(fast));
        for (int i = 0; i < size; i++)
        {
            Assert.Equal(plain.AsSpan((i * size) + i, size - i), fast.AsSpan((i * size) + i, size - i));
        }

        const int Columns = 3;
        var stream = RandomKey.FromSeed(2).Stream();
        double[] x = [.. Enumerable.Range(0, size * Columns).Select(_ => (double)stream.NextNormal())];
        var b = new double[x.Length];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                for (int c = 0; c < Columns; c++)
                {
                    b[(i * Columns) + c] += a[(Math.Min(i, j) * size) + Math.Max(i, j)] * x[(j * Columns) + c];
                }
            }
        }

        cholesky.Solve(fast, b, Columns);
        Assert.All(x.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_said_to_be_so()
    {
        using var workers = new WorkerPool(1);
        foreach (int place in new[] { 0, 31, 70, 127 })
        {
            double[] a = PositiveDefinite(128);
            a[(place * 128) + place] = -1;
            Assert.False(new BlockedCholesky(128, workers).Decompose([.. a]));
            Assert.False(BlockedCholesky.DecomposePlain(a, 128));
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(32, -1, 2)]
    public void Products_are_added_to_the_rows_and_columns_asked_for(int from, int sign, int threads)
    {
        const int Size = 96;
        const int Rows = 7;
        using var workers = new WorkerPool(threads) { WorthSharing = 0 };
        var stream = RandomKey.FromSeed(3).Stream();
        double[] x = [.. Enumerable.Range(0, Rows * Size).Select(_ => (double)stream.NextNormal())];
        double[] before = [.. Enumerable.Range(0, Size * Size).Select(_ => (double)stream.NextNormal())];
        double[] sums = [.. before];
        var products = new SymmetricProducts(Size, 10);
        for (int r = 0; r < Rows; r++)
        {
            products.ClearRow(r);
            products.SetRow(r, 0, x.AsSpan(r * Size, Size));
        }

        products.Set(Rows, 5, 1000);
        products.AddTo(sums, Rows, sign, from, workers);
        for (int i = 0; i < Size; i++)
        {
            for (int j = i; j < Size; j++)
            {
                double expected = before[(i * Size) + j];
                for (int r = 0; r < Rows && i >= from; r++)
                {
                    expected = Math.FusedMultiplyAdd(sign * x[(r * Size) + i], x[(r * Size) + j], expected);
                }

                Assert.Equal(expected, sums[(i * Size) + j]);
            }
        }
    }

    // Only the upper triangle is right; what is below it is not to be read.
    private static double[] PositiveDefinite(int size)
    {
        var stream = RandomKey.FromSeed(1).Stream();
        double[] factors = [.. Enumerable.Range(0, size * size).Select(_ => (double)stream.NextNormal())];
        var a = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                a[(i * size) + j] =
                    j < i
                        ? double.NaN
                        : DoubleVectors.Dot(factors.AsSpan(i * size, size), factors.AsSpan(j * size, size))
                            + (i == j ? 1 : 0);
            }
        }

        return a;
    }
}
