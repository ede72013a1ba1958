namespace Hebb.Numerics;

/// <summary>How much a matrix stretches a vector at most.</summary>
internal static class SpectralNorm
{
    // A decomposition of more takes minutes.
    private const int MostSide = 2048;

    // What the decomposition's rounding may leave out is far less.
    private const double Margin = 1 + 1e-9;

    /// <summary>
    /// An upper bound of ‖A‖₂: the root of the largest eigenvalue of the smaller of AᵀA and AAᵀ, in double precision, and a billionth of it; of
    /// very large matrices √(‖A‖₁ ‖A‖_∞) or the Frobenius norm, whichever is less.
    /// </summary>
    public static double UpperBound(Matrix a)
    {
        int side = Math.Min(a.Rows, a.Columns);
        if (side == 0)
        {
            return 0;
        }

        if (side > MostSide)
        {
            return Margin * CoarseBound(a);
        }

        double[][] rows =
        [
            .. Enumerable.Range(0, a.Rows).Select(r => a.Row(r).ToArray().Select(x => (double)x).ToArray()),
        ];
        double[][] vectors =
            a.Rows <= a.Columns
                ? rows
                : [.. Enumerable.Range(0, a.Columns).Select(c => rows.Select(row => row[c]).ToArray())];
        double[][] products = [.. Enumerable.Range(0, side).Select(_ => new double[side])];
        for (int i = 0; i < side; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k < vectors[i].Length; k++)
                {
                    sum = Math.FusedMultiplyAdd(vectors[i][k], vectors[j][k], sum);
                }

                products[i][j] = products[j][i] = sum;
            }
        }

        return Margin * Math.Sqrt(Math.Max(0, SymmetricEigen.Of(products).Values[0]));
    }

    private static double CoarseBound(Matrix a)
    {
        var columns = new double[a.Columns];
        double mostOfRow = 0;
        double squares = 0;
        for (int r = 0; r < a.Rows; r++)
        {
            double ofRow = 0;
            var row = a.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                double size = Math.Abs((double)row[c]);
                ofRow += size;
                columns[c] += size;
                squares += size * size;
            }

            mostOfRow = Math.Max(mostOfRow, ofRow);
        }

        return Math.Min(Math.Sqrt(squares), Math.Sqrt(mostOfRow * columns.Max()));
    }
}
