namespace Hebb.Data;

/// <summary>How a user's table is read: which column holds the labels, which are left out, where the test examples are.</summary>
/// <example><code>
/// var patients = await DataSets.LoadAsync("patients.csv", options: new DataOptions { LabelColumn = "diagnosis", IgnoreColumns = ["id"] });
/// </code></example>
public sealed record DataOptions
{
    /// <summary>The labels' column, by the name in the header or by its number from 1; none finds it (see <see cref="DataSets.LoadAsync"/>).</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Columns that are left out, by name or by number from 1.</summary>
    public IReadOnlyList<string> IgnoreColumns { get; init; } = [];

    /// <summary>A file with the test examples, of the same columns; none keeps a fifth of the examples for the test.</summary>
    public string? TestFile { get; init; }

    /// <summary>What becomes of a row with a missing value.</summary>
    public MissingValues Missing { get; init; }
}

/// <summary>What becomes of missing values of a table: cells that are empty, <c>NaN</c>, <c>NA</c>, <c>null</c> or <c>?</c>.</summary>
public enum MissingValues
{
    /// <summary>The file is refused, and the cell named.</summary>
    Refuse,

    /// <summary>The mean of the column over the training examples that have it.</summary>
    Mean,

    /// <summary>The row is left out.</summary>
    Drop,
}
