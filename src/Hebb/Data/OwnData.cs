using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>
/// People's own data: a folder with the four IDX files under MNIST's names (raw or gzip), a folder with a table <c>train</c>
/// and perhaps <c>test</c>, a folder of PNG files for each label, one table, or one NPZ file. Where there is no test part, a fifth of
/// the examples of each label, drawn at random, becomes it.
/// </summary>
internal static class OwnData
{
    /// <summary>Reads the file or folder at <paramref name="path"/>.</summary>
    /// <exception cref="DataFileException">It is none of the forms above, or a file of it is damaged.</exception>
    public static DataSet Load(string path, ulong seed, DataOptions options)
    {
        var parts = Read(path, options, keepsMissing: false);
        var (train, test) = Divide(path, parts, seed);
        string? filled =
            options.Missing == MissingValues.Mean ? MissingMeans.Fill(path, train, test, parts.Describe) : null;
        return new DataSet(path, train, test)
        {
            Warnings = filled is null ? parts.Warnings : [.. parts.Warnings, filled],
        };
    }

    /// <summary>Describes the file or folder at <paramref name="path"/>: <see cref="DataSets.Describe"/>.</summary>
    public static DataDescription Describe(string path, ulong seed, DataOptions options)
    {
        var parts = Read(path, options, keepsMissing: true);
        var (train, test) = Divide(path, parts, seed);
        return DataDescription.Of(path, parts, train, test);
    }

    /// <summary>Reads every example of the file or folder at <paramref name="path"/>, with its test part where it has one.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">How tables are read.</param>
    /// <param name="keepsMissing">Whether missing values are kept as NaN, whatever the options say.</param>
    public static OwnParts Read(string path, DataOptions options, bool keepsMissing)
    {
        if (FindTables(path) is { } tables)
        {
            return ReadTables(tables[0], options.TestFile ?? tables.ElementAtOrDefault(1), options, keepsMissing);
        }

        if (Directory.Exists(path))
        {
            return ReadTest(ReadPictures(path), path, options);
        }

        RefuseUnlessNpz(path);
        var (train, test) = NpzFile.Read(path);
        return ReadTest(new OwnParts(train, test), path, options);
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

    /// <summary>Whether a folder has all IDX files, which go before pictures.</summary>
    public static bool HoldsIdx(string folder) => FindIdx(folder).Length == DataSets.IdxNames.Count;

    /// <summary>Refuses a file that is neither a table nor an NPZ file.</summary>
    /// <exception cref="DataFileException">Its name has another ending.</exception>
    public static void RefuseUnlessNpz(string path)
    {
        string extension = Path.GetExtension(path).ToUpperInvariant();
        if (extension != ".NPZ")
        {
            throw new DataFileException(
                path,
                extension == ".NPY"
                    ? "it is one array, and labels are needed beside it; in Python: x, y = numpy.load('x.npy'), numpy.load('y.npy'); numpy.savez('data.npz', x=x, y=y)"
                    : "a .csv, .tsv or .txt file, an .npz file or a folder expected"
            );
        }
    }

    /// <summary>The table at <paramref name="path"/>, or that to train on in a folder and the one to test on where there is one; null where the data are no tables.</summary>
    public static IReadOnlyList<string>? FindTables(string path)
    {
        if (!Directory.Exists(path))
        {
            return CsvFile.IsName(path) ? [path] : null;
        }

        return CsvFile.FindIn(path, "train") is not { } train || FindIdx(path).Length == DataSets.IdxNames.Count ? null
            : CsvFile.FindIn(path, "test") is { } test ? [train, test]
            : [train];
    }

    private static string[] FindIdx(string folder) =>
        [.. DataSets.IdxNames.SelectMany(name => FindIdx(folder, name).Take(1))];

    /// <summary>The pictures of a folder: four IDX files, or a folder of PNG files for each label.</summary>
    /// <exception cref="DataFileException">It holds neither, or a file of it is damaged.</exception>
    public static OwnParts ReadPictures(string folder)
    {
        string[] idx = FindIdx(folder);
        if (idx.Length == DataSets.IdxNames.Count)
        {
            var (train, test) = IdxFile.ReadParts(idx);
            return new OwnParts(train, test);
        }

        if (idx.Length == 0 && PngFolder.Is(folder))
        {
            var (train, test) = PngFolder.Read(folder);
            return new OwnParts(train, test);
        }

        var missing = DataSets.IdxNames.Where(name => !FindIdx(folder, name).Any());
        throw new DataFileException(
            folder,
            idx.Length == 0
                ? "a folder with train.csv (and test.csv), with the four IDX files under MNIST's names, or with a folder of PNG files for each label, expected; it has none of them"
                : $"four IDX files expected, missing {string.Join(", ", missing)}"
        );
    }

    private static OwnParts ReadTables(string train, string? test, DataOptions options, bool keepsMissing) =>
        test is null || CsvFile.IsName(test)
            ? CsvFile.Read(train, test, options, keepsMissing)
            : throw new DataFileException(
                test,
                $"a table expected for the test, as {Path.GetFileName(train)} is one, found another kind of file"
            );

    // Arrays and images have no columns to be chosen; their test examples may lie in a second file or folder of the kind.
    private static OwnParts ReadTest(OwnParts parts, string path, DataOptions options)
    {
        if (options.LabelColumn is { } column)
        {
            throw NoTable(nameof(DataOptions.LabelColumn), column);
        }

        if (options.IgnoreColumns.Count > 0)
        {
            throw NoTable(nameof(DataOptions.IgnoreColumns), string.Join(',', options.IgnoreColumns));
        }

        if (options.TestFile is not { } testPath)
        {
            return parts;
        }

        if (CsvFile.IsName(testPath))
        {
            throw new DataFileException(testPath, $"a table cannot be the test for {path}, which is none");
        }

        // Of a file with two parts, the test part is meant.
        var other = Read(testPath, new DataOptions(), keepsMissing: false);
        return SameLabels(parts.Train, other.Test ?? other.Train, testPath);

        InvalidOptionException NoTable(string option, string value) =>
            new(option, $"'{value}'", $"left out, for {path} is no table");
    }

    private static OwnParts SameLabels(LabelledData train, LabelledData test, string testPath)
    {
        if (train.Inputs != test.Inputs)
        {
            throw new DataFileException(
                testPath,
                $"examples of {train.Inputs} numbers expected, as in the training examples, found {test.Inputs}"
            );
        }

        if (train.InputNames is { } inputs && test.InputNames is { } others && !inputs.SequenceEqual(others))
        {
            throw new DataFileException(
                testPath,
                $"the names of its inputs are {CsvHeader.List(others)}; those of the training examples are {CsvHeader.List(inputs)}"
            );
        }

        var (labels, count, names) = LabelTexts.Number(LabelTexts.Of(train), LabelTexts.Of(test));
        LabelledData Part(LabelledData data, int[] numbers) =>
            new(data.Examples, numbers, count)
            {
                Shape = data.Shape,
                LabelNames = names,
                InputNames = train.InputNames,
            };
        return new OwnParts(Part(train, labels[0]), Part(test, labels[1]));
    }

    private static (LabelledData Train, LabelledData Test) Divide(string path, OwnParts parts, ulong seed)
    {
        if (parts.Train.LabelCount < 2)
        {
            throw new DataFileException(path, "every example has the same label; at least two labels are expected");
        }

        if (parts.Test is { } own)
        {
            return (parts.Train, own);
        }

        var (train, test) = StratifiedSplit.HoldOut(parts.Train, RandomKey.FromSeed(seed).For("own data, test part"));
        return test.Count > 0
            ? (train, test)
            : throw new DataFileException(
                path,
                $"each of the {train.Count:N0} examples has a label that no other has; at least two of a label are expected, so that one can be kept for the test"
            );
    }
}
