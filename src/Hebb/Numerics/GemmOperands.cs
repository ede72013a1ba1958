namespace Hebb.Numerics;

/// <summary>The left operand of a product: a matrix, or the transpose of one, which is never made.</summary>
internal readonly ref struct LeftOperand
{
    private readonly ReadOnlySpan<float> buffer;

    private LeftOperand(Matrix matrix, bool isTransposed)
    {
        buffer = matrix.Buffer;
        Stride = matrix.Stride;
        IsTransposed = isTransposed;
    }

    /// <summary>Numbers from one row of the matrix to the next: from one row of the operand, or from one term, to the next.</summary>
    public int Stride { get; }

    /// <summary>Whether the numbers of one term, not those of one row, lie side by side.</summary>
    public bool IsTransposed { get; }

    public static LeftOperand Of(Matrix matrix) => new(matrix, isTransposed: false);

    public static LeftOperand TransposeOf(Matrix matrix) => new(matrix, isTransposed: true);

    /// <summary>The numbers from that of row <paramref name="row"/> and term <paramref name="term"/> on.</summary>
    public ReadOnlySpan<float> From(int row, int term) =>
        buffer[(IsTransposed ? (term * Stride) + row : (row * Stride) + term)..];
}

/// <summary>
/// The right operand of a product: panels of columns one after the other, and in each panel row after row. A
/// plain matrix is one panel of its whole width.
/// </summary>
internal readonly ref struct RightOperand
{
    private readonly ReadOnlySpan<float> buffer;

    private RightOperand(ReadOnlySpan<float> buffer, int rows, int columns, int panelWidth)
    {
        this.buffer = buffer;
        Rows = rows;
        Columns = columns;
        PanelWidth = panelWidth;
    }

    public int Rows { get; }

    /// <summary>Columns with their padding.</summary>
    public int Columns { get; }

    /// <summary>Numbers from one row of a panel to the next.</summary>
    public int PanelWidth { get; }

    public static RightOperand Of(Matrix matrix) => Of(matrix, matrix.Rows);

    /// <summary>The first <paramref name="rows"/> rows of a matrix.</summary>
    public static RightOperand Of(Matrix matrix, int rows) => new(matrix.Buffer, rows, matrix.Stride, matrix.Stride);

    public static RightOperand Of(PackedMatrix matrix) =>
        new(matrix.Buffer, matrix.Rows, matrix.Stride, PackedMatrix.PanelWidth);

    /// <summary>The panel's rows from <paramref name="column"/> on.</summary>
    public ReadOnlySpan<float> From(int column) =>
        // Without rows there is nothing to refer to, and nothing will be read.
        Rows == 0
            ? default
            : buffer[((column / PanelWidth * Rows * PanelWidth) + (column % PanelWidth))..];

    /// <summary>The rows of a panel from <paramref name="column"/> on that follow each other in memory; nothing if the matrix is not packed.</summary>
    public ReadOnlySpan<float> Piece(int column, int fromRow, int toRow)
    {
        if (PanelWidth != PackedMatrix.PanelWidth)
        {
            return default;
        }

        // Within the last panel fewer numbers are left than whole rows have.
        var rows = From(column)[(fromRow * PanelWidth)..];
        return rows[..Math.Min(rows.Length, (toRow - fromRow) * PanelWidth)];
    }

    /// <summary>Columns from <paramref name="column"/> to the end of its panel.</summary>
    public int Left(int column) => PanelWidth - (column % PanelWidth);
}
