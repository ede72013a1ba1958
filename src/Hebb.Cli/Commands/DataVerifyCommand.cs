using System.CommandLine;
using Hebb.Data;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb data verify [NAME]</c>.</summary>
internal sealed class DataVerifyCommand : ToolCommand
{
    public DataVerifyCommand()
        : base("verify", "Checks the SHA-256 of all files of the data sets on this machine.", "hebb data verify")
    {
        var name = new Argument<string?>("name")
        {
            Description = "A name that `hebb data list` shows [default: all that are on this machine]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add(DataFileOptions.DataSetNames);
        Add(name);
        Does(context =>
        {
            var folder = context.DataFolder;
            string? asked = context.Get(name);
            CatalogueEntry[] entries = asked is null ? [.. DataSets.Catalogue] : [DataSets.Find(asked)];
            var results = new List<DataSetResult>();
            HebbException? firstWrong = null;
            using (context.Clock.Measure("data"))
            {
                foreach (var entry in entries.Where(entry => !entry.IsSynthetic))
                {
                    context.Cancel.ThrowIfCancellationRequested();
                    var files = folder.Verify(entry);
                    var result = DataSetResult.Of(entry, files);
                    results.Add(result);
                    firstWrong ??=
                        !result.IsAbsent ? WhatIsDamaged(entry, files)
                        : asked is not null ? new MissingDataException(entry.Name, $"not in {folder.Path}", Fix(entry))
                        : null;
                }
            }

            // Data sets that were never fetched are not shown in the table.
            var shown = results.Where(result => asked is not null || !result.IsAbsent).ToArray();
            context.Complete(
                new { Folder = folder.Path, Datasets = results },
                shown.Length > 0 ? DataSetResult.FileTable(shown) : new Text($"No files to check in {folder.Path}.\n")
            );
            return firstWrong is null ? Task.CompletedTask : throw firstWrong;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--seed", "--threads", "--checkpoint-every"];

    private static DataFileException? WhatIsDamaged(CatalogueEntry entry, IReadOnlyList<FileCheck> files) =>
        files.FirstOrDefault(file => file.State != DataState.Ready) is { } wrong
            ? new DataFileException(
                wrong.Path,
                $"{wrong.ToString()[(wrong.Path.Length + 2)..]}; to fix it, run: {Fix(entry)}"
            )
            : null;

    private static string Fix(CatalogueEntry entry) => $"hebb data get {entry.Name}";
}
