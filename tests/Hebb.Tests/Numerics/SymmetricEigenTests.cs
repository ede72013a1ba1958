using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>Eigenvalues and eigenvectors: of random matrices, of matrices that are known, and of those that fall apart.</summary>
public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(120)]
    public void Vectors_are_orthonormal_and_the_matrix_only_stretches_them(int n)
    {
        for (ulong seed = 0; seed < 3; seed++)
        {
            double[][] matrix = Random(n, seed);
            var (values, vectors) = SymmetricEigen.Of(matrix);
            double scale = matrix.Max(row => row.Max(Math.Abs)) * n;
            for (int i = 0; i < n; i++)
            {
                Assert.True(i == 0 || values[i] <= values[i - 1]);
                for (int j = 0; j < n; j++)
                {
                    Assert.Equal(i == j ? 1 : 0, Dot(vectors[i], vectors[j]), 1e-12);
                    Assert.Equal(values[i] * vectors[i][j], Dot(matrix[j], vectors[i]), 1e-13 * scale);
                }

                Assert.True(vectors[i].MaxBy(Math.Abs) > 0);
            }
        }
    }

    [Fact]
    public void The_second_difference_has_the_squares_of_sines_as_eigenvalues()
    {
        const int N = 40;
        double[][] matrix = Zero(N);
        for (int i = 0; i < N; i++)
        {
            matrix[i][i] = 2;
            if (i > 0)
            {
                matrix[i][i - 1] = matrix[i - 1][i] = -1;
            }
        }

        var (values, _) = SymmetricEigen.Of(matrix);
        for (int k = 1; k <= N; k++)
        {
            double sine = Math.Sin(Math.PI * k / (2 * (N + 1)));
            Assert.Equal(4 * sine * sine, values[N - k], 1e-13);
        }
    }

    [Fact]
    public void Equal_eigenvalues_zeros_and_columns_of_nothing_are_no_trouble()
    {
        // Blocks of rank one, and columns of zeros, as borders of images have.
        const int N = 30;
        double[][] matrix = Zero(N);
        for (int i = 5; i < 15; i++)
        {
            for (int j = 5; j < 15; j++)
            {
                matrix[i][j] = 1;
            }
        }

        for (int i = 20; i < 25; i++)
        {
            matrix[i][i] = 10;
        }

        var (values, vectors) = SymmetricEigen.Of(matrix);
        Assert.All(values[..6], value => Assert.Equal(10, value, 1e-12));
        Assert.All(values[6..], value => Assert.Equal(0, value, 1e-12));
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < N; j++)
            {
                Assert.Equal(i == j ? 1 : 0, Dot(vectors[i], vectors[j]), 1e-12);
            }
        }

        Assert.Equal(new double[3], SymmetricEigen.Of(Zero(3)).Values);
    }

    [Fact]
    public void Graded_matrices_converge()
    {
        // As covariances of images are: from columns that hardly ever vary to columns that always do.
        double[][] matrix = Random(60, 4);
        for (int i = 0; i < 60; i++)
        {
            for (int j = 0; j < 60; j++)
            {
                matrix[i][j] *= Math.Pow(10, -(i + j) / 3.0);
            }
        }

        var (values, vectors) = SymmetricEigen.Of(matrix);
        for (int i = 0; i < 60; i++)
        {
            for (int j = 0; j < 60; j++)
            {
                Assert.Equal(values[i] * vectors[i][j], Dot(matrix[j], vectors[i]), 1e-14);
            }
        }
    }

    [Fact]
    public void The_matrix_itself_stays_as_it_is_and_a_cancelled_decomposition_ends()
    {
        double[][] matrix = Random(20, 9);
        double[][] copy = [.. matrix.Select(row => (double[])row.Clone())];
        SymmetricEigen.Of(matrix);
        Assert.Equal(copy, matrix);
        Assert.Throws<OperationCanceledException>(() => SymmetricEigen.Of(matrix, new CancellationToken(true)));
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double[][] Zero(int n) => [.. Enumerable.Range(0, n).Select(_ => new double[n])];

    private static double[][] Random(int n, ulong seed)
    {
        var random = RandomKey.FromSeed(seed).Stream();
        double[][] matrix = Zero(n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[i][j] = matrix[j][i] = random.NextNormal();
            }
        }

        return matrix;
    }
}
