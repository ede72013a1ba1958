namespace Hebb.Experiments.Reports;

/// <summary>A table of numbers as colours, such as a plasticity rule: rows are pre-synaptic patterns, columns post-synaptic ones.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Unit">What the numbers are, with their unit; stands beside the colour scale.</param>
/// <param name="RowLabels">A label for each row, such as <c>101</c>.</param>
/// <param name="ColumnLabels">A label for each column.</param>
/// <param name="Values">The numbers, row after row: as many rows and columns as labels. NaN is a cell without a value.</param>
public sealed record HeatMap(
    string Title,
    string Unit,
    IReadOnlyList<string> RowLabels,
    IReadOnlyList<string> ColumnLabels,
    IReadOnlyList<IReadOnlyList<double>> Values
) : Figure(Title)
{
    /// <summary>What the rows are, such as <c>pre</c>.</summary>
    public string RowAxis { get; init; } = "row";

    /// <summary>What the columns are, such as <c>post</c>.</summary>
    public string ColumnAxis { get; init; } = "column";

    /// <inheritdoc/>
    public override ReportTable Numbers =>
        new(
            [$"{RowAxis} ↓ {ColumnAxis} →", .. ColumnLabels],
            [.. RowLabels.Select((label, row) => (string[])[label, .. Values[row].Select(TickLabels.Exact)])]
        )
        {
            FigureColumns = ReportTable.AllButFirst(ColumnLabels.Count + 1),
        };

    internal override int Undrawn => Values.Sum(row => row.Count(value => !AxisTicks.IsDrawable(value)));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are not as many rows or columns as labels.</exception>
    public override string Draw(double width)
    {
        if (Values.Count != RowLabels.Count || Values.Any(row => row.Count != ColumnLabels.Count))
        {
            throw new ArgumentException($"The values of '{Title}' are not {RowLabels.Count} × {ColumnLabels.Count}");
        }

        return HeatMapDrawing.Draw(this, width);
    }
}
