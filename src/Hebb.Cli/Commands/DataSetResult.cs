using System.Text.Json.Serialization;
using Hebb.Data;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary>A data set as the results show it.</summary>
internal sealed record DataSetResult(
    string Name,
    string Description,
    int Inputs,
    int Labels,
    int TrainCount,
    int TestCount,
    DataState State,
    IReadOnlyList<DataFileResult> Files
)
{
    /// <summary>What was found in data that were read; nothing of a data set of the catalogue.</summary>
    [JsonIgnore]
    public DataDescription? Content { get; private init; }

    /// <summary>The column of the labels, by its name or else its number.</summary>
    public string? LabelColumn => Content?.LabelColumn;

    /// <summary>The shape of an image; none where examples are no images.</summary>
    public LayerShape? Image => Content?.Image;

    /// <summary>The inputs.</summary>
    public IReadOnlyList<ColumnDescription>? Columns => Content?.Columns;

    /// <summary>How many training and test examples have each label.</summary>
    public IReadOnlyList<LabelDescription>? LabelCounts => Content?.Labels;

    /// <summary>What a person should know before training.</summary>
    public IReadOnlyList<string>? Warnings => Content?.Warnings;

    /// <summary>Whether its files were looked for and none of them is here.</summary>
    [JsonIgnore]
    public bool IsAbsent => Files.Count > 0 && Files.All(file => file.State == DataState.Missing);

    /// <summary>A data set of the catalogue, without a look into its files.</summary>
    public static DataSetResult Of(CatalogueEntry entry, DataState state) =>
        new(entry.Name, entry.Description, entry.Inputs, entry.Labels, entry.TrainCount, entry.TestCount, state, []);

    /// <summary>A data set of the catalogue whose files were looked at.</summary>
    public static DataSetResult Of(CatalogueEntry entry, IReadOnlyList<FileCheck> files)
    {
        bool Any(DataState state) => files.Any(file => file.State == state);
        var state =
            Any(DataState.Damaged) ? DataState.Damaged
            : Any(DataState.Missing) ? DataState.Missing
            : DataState.Ready;
        return Of(entry, state) with { Files = [.. files.Select(DataFileResult.Of)] };
    }

    /// <summary>The user's own data, which were read.</summary>
    public static DataSetResult Of(DataDescription own) =>
        new(
            own.Name,
            "your own data",
            own.Columns.Count,
            own.Labels.Count,
            own.TrainCount,
            own.TestCount,
            DataState.Ready,
            []
        )
        {
            Content = own,
        };

    /// <summary>A line for each data set.</summary>
    public static ResultTable Table(IEnumerable<DataSetResult> results)
    {
        var table = ResultTable.WithColumns("Name", "What", ">Inputs", ">Labels", ">Train", ">Test", "State");
        foreach (var result in results)
        {
            table.AddRow(
                Markup.Escape(result.Name),
                Markup.Escape(result.Description),
                $"{result.Inputs:N0}",
                $"{result.Labels:N0}",
                $"{result.TrainCount:N0}",
                $"{result.TestCount:N0}",
                Show(result.State)
            );
        }

        return table;
    }

    /// <summary>A line for each file.</summary>
    public static ResultTable FileTable(IEnumerable<DataSetResult> results)
    {
        var table = ResultTable.WithColumns("File", ">Bytes", "SHA-256", "State");
        foreach (var file in results.SelectMany(result => result.Files))
        {
            table.AddRow(Markup.Escape(file.Path), $"{file.Bytes:N0}", $"{file.Sha256[..12]}…", Show(file.State));
        }

        return table;
    }

    private static string Show(DataState state) =>
        state switch
        {
            DataState.Ready => "[green]ready[/]",
            DataState.Missing => "[yellow]missing[/]",
            _ => "[red]damaged[/]",
        };
}
