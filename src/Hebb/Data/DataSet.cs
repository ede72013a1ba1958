namespace Hebb.Data;

/// <summary>A named data set: what one trains on and what one tests on.</summary>
/// <param name="Name">Its name in the catalogue, or the path it was read from.</param>
/// <param name="Train">Training examples.</param>
/// <param name="Test">Test examples, never used for a choice.</param>
public sealed record DataSet(string Name, LabelledData Train, LabelledData Test)
{
    /// <summary>What a person should know of the data before training: one sentence each, such as of a column that numbers the rows.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
