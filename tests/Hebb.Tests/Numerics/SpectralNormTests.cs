using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>How much a matrix stretches: never less than what power iteration finds, and hardly more.</summary>
public sealed class SpectralNormTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 30)]
    [InlineData(30, 7)]
    [InlineData(40, 40)]
    public void It_is_the_limit_of_power_iteration(int rows, int columns)
    {
        var a = new Matrix(rows, columns);
        var random = RandomKey.FromSeed(4).Stream();
        for (int r = 0; r < rows; r++)
        {
            random.FillNormal(a.Row(r));
        }

        double[] x = [.. Enumerable.Range(0, columns).Select(_ => (double)random.NextNormal())];
        double stretch = 0;
        for (int n = 0; n < 3000; n++)
        {
            double length = Math.Sqrt(x.Sum(v => v * v));
            double[] y =
            [
                .. Enumerable
                    .Range(0, rows)
                    .Select(r => Enumerable.Range(0, columns).Sum(c => a[r, c] * x[c]) / length),
            ];
            stretch = Math.Sqrt(y.Sum(v => v * v));
            x = [.. Enumerable.Range(0, columns).Select(c => Enumerable.Range(0, rows).Sum(r => a[r, c] * y[r]))];
        }

        Assert.InRange(SpectralNorm.UpperBound(a), stretch, stretch * (1 + 1e-7));
    }

    [Fact]
    public void Of_a_very_large_matrix_it_is_a_bound()
    {
        // Alternating signs of one size: of rank one, so the Frobenius norm is the spectral one.
        var a = new Matrix(2049, 2049);
        for (int r = 0; r < a.Rows; r++)
        {
            var row = a.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = (r + c) % 2 == 0 ? 1 : -1;
            }
        }

        Assert.InRange(SpectralNorm.UpperBound(a), 2049, 2049.001);
        Assert.Equal(0, SpectralNorm.UpperBound(new Matrix(0, 3)));
    }
}
