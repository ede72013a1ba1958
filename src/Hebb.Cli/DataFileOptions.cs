using System.CommandLine;
using System.CommandLine.Completions;
using Hebb.Data;

namespace Hebb.Cli;

/// <summary>The options that say how a person's own table is read, for every command that takes <c>--data</c>.</summary>
internal sealed class DataFileOptions
{
    private readonly Option<string?> labelColumn = new("--label-column")
    {
        Description = "Column of the labels, by its name or its number from 1 [default: found by its content]",
        HelpName = "NAME|N",
    };
    private readonly Option<string?> ignoreColumns = new("--ignore-columns")
    {
        Description = "Columns to leave out, by name or number from 1, separated by commas",
        HelpName = "NAME|N,…",
    };
    private readonly Option<string?> test = new("--test")
    {
        Description = "File with the test examples [default: a fifth of the examples of each label]",
        HelpName = "FILE",
    };
    private readonly ChoiceOption<MissingValues> missing = new(
        "--missing",
        MissingValues.Refuse,
        "Rows with missing values: refuse them, take the column's mean over the training examples, or drop the row"
    );

    /// <summary>All of them, of which <c>--test</c> has no meaning for examples of a network that is trained.</summary>
    public IReadOnlyList<Option> All => [labelColumn, ignoreColumns, test, missing];

    /// <summary>Those that say how the columns of a file are read.</summary>
    public IReadOnlyList<Option> OfColumns => [labelColumn, ignoreColumns, missing];

    /// <summary>The options as the library has them.</summary>
    public DataOptions Options(CommandContext context) =>
        new()
        {
            LabelColumn = context.Get(labelColumn),
            IgnoreColumns = context.Get(ignoreColumns)?.Split(',', StringSplitOptions.TrimEntries) ?? [],
            TestFile = context.Has(test) ? context.Get(test) : null,
            Missing = context.Get(missing),
        };

    /// <summary>The option <c>--data</c>.</summary>
    /// <param name="defaultName">The data set that is used without it.</param>
    public static Option<string> Data(string defaultName = "mnist") =>
        new("--data")
        {
            Description =
                "A data set that 'hebb data list' shows, or the path of a CSV or NPZ file, or of a folder of data",
            HelpName = "NAME|PATH",
            DefaultValueFactory = _ => defaultName,
            CompletionSources = { DataSetNames },
        };

    /// <summary>The names that a shell completes where a data set is named.</summary>
    public static IEnumerable<CompletionItem> DataSetNames(CompletionContext context) =>
        DataSets.Catalogue.Select(entry => new CompletionItem(entry.Name));
}
