namespace Hebb.Experiments.Reproduce;

/// <summary>A table of numbers to be shown as colours, such as a learned update function.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Unit">What the numbers are.</param>
/// <param name="RowAxis">What the rows are.</param>
/// <param name="Rows">A label for each row.</param>
/// <param name="ColumnAxis">What the columns are.</param>
/// <param name="Columns">A label for each column.</param>
/// <param name="Values">The numbers, row after row.</param>
public sealed record ReproduceMap(
    string Title,
    string Unit,
    string RowAxis,
    IReadOnlyList<string> Rows,
    string ColumnAxis,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<double>> Values
);
