namespace Hebb.Data;

/// <summary>A place that files of a data set may come from.</summary>
internal interface IDataSource
{
    /// <summary>Its address, for people.</summary>
    string Name { get; }

    /// <summary>Puts as many of the <paramref name="wanted"/> files into the folder as it has, each verified.</summary>
    /// <param name="folder">The data set's folder, locked for this process.</param>
    /// <param name="wanted">The files that are missing or damaged.</param>
    /// <param name="progress">Receives at intervals how many bytes have come.</param>
    /// <param name="cancel">Stops; files that are in place stay.</param>
    /// <exception cref="DataFileException">A file is not what it should be; those before it are in place.</exception>
    /// <exception cref="IOException">The source cannot be reached or read; files before it are in place.</exception>
    Task FetchAsync(
        EntryFolder folder,
        IReadOnlyList<CatalogueFile> wanted,
        IProgress<FetchProgress>? progress,
        CancellationToken cancel
    );
}
