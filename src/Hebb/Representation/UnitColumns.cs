using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>The columns of a matrix made unit length, and the gradient back through that.</summary>
internal static class UnitColumns
{
    /// <summary>Makes each column unit length; one of zeros stays.</summary>
    /// <param name="weights">Changed.</param>
    /// <param name="scale">Receives what each column was multiplied with, in its one row.</param>
    public static void Make(Matrix weights, Matrix scale)
    {
        var factors = scale.Buffer;
        factors.Clear();
        for (int r = 0; r < weights.Rows; r++)
        {
            RowSums.AddProducts(factors, weights.PaddedRow(r), weights.PaddedRow(r));
        }

        for (int c = 0; c < scale.Columns; c++)
        {
            factors[c] = factors[c] > 0 ? 1 / MathF.Sqrt(factors[c]) : 1;
        }

        for (int r = 0; r < weights.Rows; r++)
        {
            RowSums.Multiply(weights.PaddedRow(r), factors);
        }
    }

    /// <summary>∂L/∂a = (g − (g·m) m)/|a| for each column, with m = a/|a| and g = ∂L/∂m.</summary>
    /// <param name="after">m.</param>
    /// <param name="scale">1/|a|.</param>
    /// <param name="gradient">g; becomes ∂L/∂a.</param>
    /// <param name="work">One row of working space.</param>
    public static void PullBack(Matrix after, Matrix scale, Matrix gradient, Matrix work)
    {
        var along = work.Buffer;
        along.Clear();
        for (int r = 0; r < after.Rows; r++)
        {
            RowSums.AddProducts(along, after.PaddedRow(r), gradient.PaddedRow(r));
        }

        for (int c = 0; c < along.Length; c++)
        {
            along[c] = -along[c];
        }

        for (int r = 0; r < after.Rows; r++)
        {
            RowSums.AddProducts(gradient.PaddedRow(r), along, after.PaddedRow(r));
            RowSums.Multiply(gradient.PaddedRow(r), scale.Buffer);
        }
    }
}
