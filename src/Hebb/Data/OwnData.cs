using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>
/// People's own data: a folder with the four IDX files under MNIST's names (raw or gzip), a folder with <c>train.csv</c>
/// and perhaps <c>test.csv</c>, one CSV file, or one NPZ file. Where there is no test part, a fifth of
/// the examples of each label, drawn at random, becomes it.
/// </summary>
internal static class OwnData
{
    /// <summary>Reads the file or folder at <paramref name="path"/>.</summary>
    /// <exception cref="DataFileException">It is none of the forms above, or a file of it is damaged.</exception>
    public static DataSet Load(string path, ulong seed, DataOptions options)
    {
        var (train, test) = Directory.Exists(path) ? LoadFolder(path) : LoadFile(path);
        if (train.LabelCount < 2)
        {
            throw new DataFileException(path, "every example has the same label; at least two labels are expected");
        }

        (train, test) = test is null ? Split(path, train, seed) : (train, test);
        return new DataSet(path, train, test);
    }

    /// <summary>Reads examples for a network that is already trained: <see cref="DataSets.LoadExamples"/>.</summary>
    public static NewExamples LoadExamples(string path, ExpectedColumns expected, DataOptions options)
    {
        var all = Load(path, seed: 1, options).Train;
        return new NewExamples(all.Examples, all.Labels, all.Shape, []);
    }

    /// <summary>The files that are there under the usual names of an IDX file.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="name">MNIST's name for it, such as <c>train-images-idx3-ubyte</c>.</param>
    public static IEnumerable<string> FindIdx(string folder, string name)
    {
        // Unpackers differ in whether a '-' or a '.' stands before 'idx'.
        string dotted = name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] usual = [name, dotted, name + ".gz", dotted + ".gz"];
        return usual.Select(n => Path.Combine(folder, n)).Where(File.Exists);
    }

    private static (LabelledData Train, LabelledData? Test) LoadFolder(string folder)
    {
        string[] idx = [.. DataSets.IdxNames.SelectMany(n => FindIdx(folder, n).Take(1))];
        if (idx.Length == DataSets.IdxNames.Count)
        {
            return IdxFile.ReadParts(idx);
        }

        string trainCsv = Path.Combine(folder, "train.csv");
        string testCsv = Path.Combine(folder, "test.csv");
        if (File.Exists(trainCsv))
        {
            return File.Exists(testCsv) ? CsvFile.ReadBoth(trainCsv, testCsv) : (CsvFile.Read(trainCsv), null);
        }

        if (idx.Length == 0 && PngFolder.Is(folder))
        {
            return PngFolder.Read(folder);
        }

        var missing = DataSets.IdxNames.Where(n => !FindIdx(folder, n).Any());
        throw new DataFileException(
            folder,
            idx.Length == 0
                ? "a folder with train.csv (and test.csv), with the four IDX files under MNIST's names, or with a folder of PNG files for each label, expected; it has none of them"
                : $"four IDX files expected, missing {string.Join(", ", missing)}"
        );
    }

    private static (LabelledData Train, LabelledData? Test) LoadFile(string path) =>
        Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".CSV" => (CsvFile.Read(path), null),
            ".NPZ" => NpzFile.Read(path),
            ".NPY" => throw new DataFileException(
                path,
                "it is one array, and labels are needed beside it; in Python: x, y = numpy.load('x.npy'), numpy.load('y.npy'); numpy.savez('data.npz', x=x, y=y)"
            ),
            _ => throw new DataFileException(path, "a .csv file, an .npz file or a folder expected"),
        };

    private static (LabelledData Train, LabelledData Test) Split(string path, LabelledData all, ulong seed)
    {
        var parts = StratifiedSplit.HoldOut(all, RandomKey.FromSeed(seed).For("own data, test part"));
        return parts.Test.Count > 0
            ? parts
            : throw new DataFileException(
                path,
                $"each of the {all.Count:N0} examples has a label that no other has; at least two of a label are expected, so that one can be kept for the test"
            );
    }
}
