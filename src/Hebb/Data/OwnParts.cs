namespace Hebb.Data;

/// <summary>A person's own data as they were read: not yet divided, and with NaN where a value is missing.</summary>
/// <param name="Train">The examples to train on, or all where there is no test part.</param>
/// <param name="Test">The test examples, where the data have some.</param>
internal sealed record OwnParts(LabelledData Train, LabelledData? Test)
{
    /// <summary>What a person should know of the data.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The table's header, where the data are a table.</summary>
    public CsvHeader? Header { get; init; }

    /// <summary>The column of each input in that table, from 0.</summary>
    public IReadOnlyList<int>? Columns { get; init; }

    /// <summary>The column of the labels in that table, from 0.</summary>
    public int? LabelColumn { get; init; }

    /// <summary>The number of an input's column in its file, from 1.</summary>
    public int ColumnNumber(int input) => (Columns?[input] ?? input) + 1;

    /// <summary>An input as messages name it.</summary>
    public string Describe(int input) => Header?.Describe(Columns![input]) ?? $"number {input + 1}";
}
