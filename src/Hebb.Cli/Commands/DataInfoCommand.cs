using System.CommandLine;
using Hebb.Data;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb data info NAME</c>.</summary>
internal sealed class DataInfoCommand : ToolCommand
{
    public DataInfoCommand()
        : base(
            "info",
            "Describes a data set: its size, its labels and columns, and its files and their state.",
            "hebb data info mnist"
        )
    {
        var name = new Argument<string>("name")
        {
            Description = "A name that `hebb data list` shows, or the path of a folder, CSV file or NPZ file",
        };
        var dataFile = new DataFileOptions();
        name.CompletionSources.Add(DataFileOptions.DataSetNames);
        Add(name);
        AddGroup(OptionGroup.Data, dataFile.All);

        Does(context =>
        {
            var result = Describe(context.Get(name), dataFile.Options(context), context);
            List<IRenderable> tables = [DataSetResult.Table([result]), .. DescriptionTables.Of(result.Content)];
            if (result.Files.Count > 0)
            {
                tables.Add(DataSetResult.FileTable([result]));
            }

            context.Complete(new { Folder = context.DataFolder.Path, Datasets = new[] { result } }, [.. tables]);
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["data.md"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--threads", "--checkpoint-every"];

    private static DataSetResult Describe(string name, DataOptions options, CommandContext context)
    {
        var folder = context.DataFolder;
        if (DataSets.Catalogue.FirstOrDefault(known => known.Name == name) is { } entry)
        {
            return DataSetResult.Of(entry, folder.Verify(entry));
        }

        // The user's own data are described by their content, so they are read.
        using (context.Clock.Measure("data"))
        {
            var content = DataSets.Describe(name, context.Seed, options);
            foreach (string warning in content.Warnings)
            {
                context.Observer.Warn(warning);
            }

            return DataSetResult.Of(content);
        }
    }
}
