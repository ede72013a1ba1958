namespace Hebb.Data;

/// <summary>A folder of this machine that may hold a data set's files, raw or gzip.</summary>
internal sealed class LocalFolder(string path) : IDataSource
{
    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public async Task FetchAsync(
        EntryFolder folder,
        IReadOnlyList<CatalogueFile> wanted,
        IProgress<FetchProgress>? progress,
        CancellationToken cancel
    )
    {
        Exception? problem = null;
        foreach (var file in wanted)
        {
            progress?.Report(new FetchProgress(folder.Entry.Name, file.Name, Name, 0, file.Bytes));
            if (await FindAsync(folder, file, cancel).ConfigureAwait(false) is { } wrong)
            {
                problem ??= wrong;
                continue;
            }

            progress?.Report(new FetchProgress(folder.Entry.Name, file.Name, Name, file.Bytes, file.Bytes));
        }

        if (problem is not null)
        {
            throw problem;
        }
    }

    // A damaged file may lie beside a packed one that is whole.
    private async Task<Exception?> FindAsync(EntryFolder folder, CatalogueFile file, CancellationToken cancel)
    {
        Exception problem = new FileNotFoundException(Directory.Exists(path) ? $"no {file.Name}" : "no such folder");
        foreach (string found in OwnData.FindIdx(path, file.Name))
        {
            try
            {
                await using var content = new FileStream(found, FileMode.Open, FileAccess.Read, FileShare.Read);
                await folder.InstallAsync(file, content, found, cancel).ConfigureAwait(false);
                return null;
            }
            catch (DataFileException e)
            {
                problem = e;
            }
        }

        return problem;
    }
}
