using Hebb.Data;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb data list</c>.</summary>
internal sealed class DataListCommand : ToolCommand
{
    public DataListCommand()
        : base("list", "Lists the data sets of the catalogue, and which of them are on this machine.", "hebb data list")
    {
        Does(context =>
        {
            var folder = context.DataFolder;
            DataSetResult[] results =
            [
                .. DataSets.Catalogue.Select(entry => DataSetResult.Of(entry, folder.State(entry))),
            ];
            context.Complete(
                new { Folder = folder.Path, Datasets = results },
                DataSetResult.Table(results),
                new Text($"Data folder: {folder.Path}. To get a missing data set, run: hebb data get NAME\n")
            );
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--seed", "--threads", "--checkpoint-every"];
}
