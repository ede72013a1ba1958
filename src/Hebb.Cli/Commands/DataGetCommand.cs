using System.CommandLine;
using Hebb.Data;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb data get NAME</c>.</summary>
internal sealed class DataGetCommand : ToolCommand
{
    public DataGetCommand()
        : base("get", "Downloads the missing or damaged files of a data set and checks them.", "hebb data get mnist")
    {
        var name = new Argument<string>("name") { Description = "A name that `hebb data list` shows" };
        var offline = new Option<bool>("--offline")
        {
            Description = "Download nothing: use the data folder and the folders of system packages",
        };
        name.CompletionSources.Add(DataFileOptions.DataSetNames);
        Add(name);
        AddGroup(OptionGroup.Data, offline);
        Does(async context =>
        {
            var entry = DataSets.Find(context.Get(name));
            var folder = context.DataFolder;
            using (context.Clock.Measure("data"))
            {
                await folder.GetAsync(
                    entry,
                    new FetchOptions { Offline = context.Get(offline) },
                    new FetchReports(context.Observer),
                    context.Cancel
                );
            }

            var result = DataSetResult.Of(entry, folder.State(entry));
            context.Complete(
                new { Folder = folder.Path, Datasets = new[] { result } },
                DataSetResult.Table([result]),
                new Text($"Data folder: {folder.Path}\n")
            );
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--seed", "--threads", "--checkpoint-every"];
}
