using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public sealed class CholeskyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(40, 40)]
    [InlineData(12, 5)]
    public void It_solves_and_gives_the_matrix_back(int n, int rank)
    {
        var stream = RandomKey.FromSeed(7).Stream();
        double[] factors = [.. Enumerable.Range(0, n * rank).Select(_ => (double)stream.NextNormal())];
        var a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < rank; k++)
                {
                    a[(i * n) + j] += factors[(i * rank) + k] * factors[(j * rank) + k];
                }
            }
        }

        double[] u = [.. a];
        Cholesky.Decompose(u, n);

        for (int i = 0; i < n; i++)
        {
            for (int j = i; j < n; j++)
            {
                double product = 0;
                for (int k = 0; k <= i; k++)
                {
                    product += u[(k * n) + i] * u[(k * n) + j];
                }

                Assert.Equal(a[(i * n) + j], product, 1e-9);
            }
        }

        Assert.Equal(rank, Enumerable.Range(0, n).Count(i => u[(i * n) + i] != 0));
        // A right-hand side that has a solution, whatever the rank.
        double[] x = [.. Enumerable.Range(0, n).Select(_ => (double)stream.NextNormal())];
        double[] b = [.. Enumerable.Range(0, n).Select(i => DoubleVectors.Dot(a.AsSpan(i * n, n), x))];
        double[] found = [.. b];
        Cholesky.Solve(u, n, found);
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(b[i], DoubleVectors.Dot(a.AsSpan(i * n, n), found), 1e-7);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(19)]
    public void A_scaled_sum_is_one_fused_multiply_add_for_each_number(int n)
    {
        var stream = RandomKey.FromSeed(8).Stream();
        double[] x = [.. Enumerable.Range(0, n).Select(_ => (double)stream.NextNormal() / 3)];
        double[] y = [.. Enumerable.Range(0, n).Select(_ => (double)stream.NextNormal() / 7)];
        double[] expected = [.. x.Zip(y, (a, b) => Math.FusedMultiplyAdd(0.3, a, b))];

        DoubleVectors.AddScaled(0.3, x, y);

        Assert.Equal(expected, y);
    }
}
