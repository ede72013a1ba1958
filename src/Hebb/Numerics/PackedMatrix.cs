namespace Hebb.Numerics;

/// <summary>
/// The right operand of a product, laid out once for many products: panels of 128 columns, each panel's rows one after
/// the other, so that what a kernel reads lies together. For weights that do not change.
/// </summary>
internal sealed class PackedMatrix
{
    internal const int PanelWidth = 128;

    private readonly Matrix panels;

    /// <summary>Packs a copy of <paramref name="matrix"/>; later changes to it have no effect here.</summary>
    /// <param name="matrix">K×N, finite numbers.</param>
    public PackedMatrix(Matrix matrix)
        : this(matrix, 0, matrix.Columns) { }

    /// <summary>Packs a copy of some columns of <paramref name="matrix"/>.</summary>
    /// <param name="matrix">Finite numbers.</param>
    /// <param name="fromColumn">The first column, a multiple of 16.</param>
    /// <param name="toColumn">The column after the last: a multiple of 16, or the number of columns.</param>
    /// <exception cref="ArgumentException">The columns are not within the matrix, or not such multiples.</exception>
    public PackedMatrix(Matrix matrix, int fromColumn, int toColumn)
    {
        if (
            fromColumn < 0
            || fromColumn > toColumn
            || toColumn > matrix.Columns
            || fromColumn % Matrix.Lanes != 0
            || (toColumn % Matrix.Lanes != 0 && toColumn != matrix.Columns)
        )
        {
            throw new ArgumentException(
                $"columns {fromColumn} to {toColumn}; multiples of 16 between 0 and {matrix.Columns} expected",
                nameof(toColumn)
            );
        }

        Rows = matrix.Rows;
        Columns = toColumn - fromColumn;
        Stride = Matrix.PaddedLength(Columns);
        int count = (Stride + PanelWidth - 1) / PanelWidth;
        panels = new Matrix(checked(count * Rows), PanelWidth);
        for (int row = 0; row < panels.Rows; row++)
        {
            var (panel, k) = Math.DivRem(row, Rows);
            int column = panel * PanelWidth;
            int width = Math.Min(PanelWidth, Stride - column);
            matrix.PaddedRow(k).Slice(fromColumn + column, width).CopyTo(panels.Row(row));
        }
    }

    /// <summary>Number of rows, K.</summary>
    public int Rows { get; }

    /// <summary>Number of columns, N.</summary>
    public int Columns { get; }

    /// <summary><see cref="Columns"/> rounded up to a multiple of 16, as in a <see cref="Matrix"/>.</summary>
    internal int Stride { get; }

    /// <summary>Panel after panel, each <see cref="Rows"/> rows of 128 numbers.</summary>
    internal Span<float> Buffer => panels.Buffer;
}
