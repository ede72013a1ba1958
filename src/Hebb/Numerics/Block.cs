namespace Hebb.Numerics;

/// <summary>A range of rows and a range of columns of a matrix.</summary>
/// <param name="FromRow">The first row.</param>
/// <param name="ToRow">The row after the last.</param>
/// <param name="FromColumn">The first column.</param>
/// <param name="ToColumn">The column after the last.</param>
internal readonly record struct Block(int FromRow, int ToRow, int FromColumn, int ToColumn)
{
    /// <summary>Number of rows.</summary>
    public int Rows => ToRow - FromRow;

    /// <summary>Number of columns.</summary>
    public int Columns => ToColumn - FromColumn;

    /// <summary>The same columns of other rows.</summary>
    internal Block WithRows(int from, int to) => this with { FromRow = from, ToRow = to };

    /// <summary>Other columns of the same rows.</summary>
    internal Block WithColumns(int from, int to) => this with { FromColumn = from, ToColumn = to };
}
