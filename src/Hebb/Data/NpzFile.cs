using System.IO.Compression;
using System.Text;

namespace Hebb.Data;

/// <summary>
/// NumPy's NPZ format, a ZIP file of <see cref="NpyFile"/> arrays. The arrays <c>x_train</c>, <c>y_train</c>,
/// <c>x_test</c> and <c>y_test</c> (as in Keras' <c>mnist.npz</c>), or only the first two, or <c>x</c> and <c>y</c>, or another
/// of the usual pairs of names, upper or lower case, are examples and labels; other arrays are left alone.
/// </summary>
/// <remarks>
/// Examples are read as by <see cref="NpyArray.ToExamples"/>, so unsigned bytes become numbers in [0, 1]. Labels are read as by
/// <see cref="NpyArray.ToLabels"/> and become 0 … m − 1 in sorted order, the same for both parts, so 0 … 9 stay what they are.
/// Texts in <c>feature_names</c> name the inputs, and those in <c>target_names</c> the labels 0, 1, 2, …
/// </remarks>
internal static class NpzFile
{
    private const string InputNames = "feature_names";
    private const string LabelMeanings = "target_names";

    // The first pair of which the examples are there is taken.
    private static readonly (string X, string Y, string? TestX, string? TestY)[] Pairs =
    [
        ("x_train", "y_train", "x_test", "y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("x", "y", null, null),
        ("data", "target", null, null),
        ("images", "labels", null, null),
    ];

    /// <summary>Reads examples and labels.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The training part and the test part, which is null where the file has none.</returns>
    /// <exception cref="DataFileException">The file is missing or damaged, or its arrays do not fit together.</exception>
    public static (LabelledData Train, LabelledData? Test) Read(string path)
    {
        using var content = Open(path);
        return Read(content, path);
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">The file's bytes; it must be able to seek.</param>
    /// <param name="file">Its name, for messages.</param>
    public static (LabelledData Train, LabelledData? Test) Read(Stream stream, string file)
    {
        var parts = RawExamples.Number([.. ReadRaw(stream, file, labelsNeeded: true)]);
        return (parts[0], parts.ElementAtOrDefault(1));
    }

    /// <summary>Reads the parts of the file, training examples first, with or without labels.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static IReadOnlyList<RawExamples> ReadRaw(string path)
    {
        using var content = Open(path);
        return ReadRaw(content, path, labelsNeeded: false);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileContent.Unreadable(path, e);
        }
    }

    private static List<RawExamples> ReadRaw(Stream stream, string file, bool labelsNeeded)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return ReadRaw(new Members(zip, stream, file), labelsNeeded);
        }
        // Beside InvalidDataException, damaged tables of contents surface as the errors of whatever they break.
        catch (Exception e)
            when (e
                    is InvalidDataException
                        or IOException
                        or NotSupportedException
                        or ArgumentException
                        or OverflowException
            )
        {
            throw new DataFileException(
                file,
                "a ZIP file of NPY arrays expected; it is damaged, truncated or another format",
                e
            );
        }
    }

    private static List<RawExamples> ReadRaw(Members members, bool labelsNeeded)
    {
        var (x, y, testX, testY) = Array.Find(Pairs, pair => members.Has(pair.X));
        if (x is null || (labelsNeeded && !members.Has(y)))
        {
            throw new DataFileException(
                members.File,
                $"arrays x_train, y_train, x_test and y_test, or x and y, expected, found {members.Names}"
            );
        }

        var names = members.FindTexts(InputNames);
        var meanings = members.FindTexts(LabelMeanings);
        var parts = new List<RawExamples> { ReadPart(members, x, y, names, meanings) };
        if (testX is not null && testY is not null && members.Has(testX))
        {
            if (labelsNeeded && !members.Has(testY))
            {
                throw new DataFileException(members.File, $"{testY} expected beside {testX}, found {members.Names}");
            }

            parts.Add(ReadPart(members, testX, testY, names, meanings));
            if (parts[0].Examples.Columns != parts[1].Examples.Columns)
            {
                throw new DataFileException(
                    members.File,
                    $"{testX} has examples of {parts[1].Examples.Columns} numbers; {parts[0].Examples.Columns} are expected, as in {x}"
                );
            }
        }

        return parts;
    }

    private static RawExamples ReadPart(Members members, string x, string y, string[]? names, string[]? meanings)
    {
        var labels = members.Has(y) ? members.Read(y).ToLabels() : null;
        var (examples, shape) = members.Read(x).ToExamples();
        if (labels is not null && labels.Count != examples.Rows)
        {
            throw new DataFileException(
                members.File,
                $"{examples.Rows:N0} labels expected for as many examples, found {labels.Count:N0}"
            );
        }

        if (names is not null && names.Length != examples.Columns)
        {
            throw new DataFileException(
                members.File,
                $"{InputNames} has {names.Length:N0} names; {examples.Columns:N0} are expected, one for each number of an example"
            );
        }

        return new RawExamples(examples, shape, labels) { InputNames = names, LabelMeanings = meanings };
    }

    /// <summary>The arrays of a file by their names.</summary>
    private sealed class Members
    {
        private const int NamesShown = 6;

        private readonly Stream bytes;
        private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.OrdinalIgnoreCase);

        public Members(ZipArchive zip, Stream bytes, string file)
        {
            this.bytes = bytes;
            File = file;
            foreach (var entry in zip.Entries)
            {
                if (
                    entry.FullName.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
                    && !entries.TryAdd(entry.FullName[..^4], entry)
                )
                {
                    throw new DataFileException(file, $"it holds more than one array '{OneLine(entry.FullName)}'");
                }
            }
        }

        public string File { get; }

        public string Names =>
            entries.Count == 0
                ? "no array"
                : string.Join(", ", entries.Keys.Order(StringComparer.Ordinal).Take(NamesShown).Select(OneLine));

        public bool Has(string name) => entries.ContainsKey(name);

        /// <summary>The texts of an array that need not be there, and is left alone where it holds something else.</summary>
        public string[]? FindTexts(string name)
        {
            if (!Has(name))
            {
                return null;
            }

            var (member, content) = Unpack(name);
            try
            {
                var array = NpyFile.Read(content, member);
                return array.Type.IsText ? array.ToTexts() : null;
            }
            catch (DataFileException)
            {
                return null;
            }
        }

        public NpyArray Read(string name)
        {
            var (member, content) = Unpack(name);
            return NpyFile.Read(content, member);
        }

        private (string Member, MemoryStream Content) Unpack(string name)
        {
            var entry = entries[name];
            string member = $"{File}/{OneLine(entry.FullName)}";
            if (entry.IsEncrypted)
            {
                throw new DataFileException(member, "it is encrypted, and cannot be read");
            }

            if (entry.Length > Array.MaxLength)
            {
                throw new DataFileException(
                    member,
                    $"it is {entry.Length:N0} bytes long; at most {Array.MaxLength:N0} fit"
                );
            }

            using var packed = Open(entry, member);
            using var content = FileContent.Over(packed, member);

            // The runtime unpacks without looking at the check sum.
            byte[] array = content.ReadRest(entry.Length, "this array");
            uint sum = Crc32.Of(array);
            return sum == entry.Crc32
                ? (member, new MemoryStream(array, writable: false))
                : throw new DataFileException(member, $"its check sum is {sum:x8}; {entry.Crc32:x8} is expected");
        }

        private Stream Open(ZipArchiveEntry entry, string member)
        {
            try
            {
                return entry.Open();
            }
            catch (InvalidDataException e) when (ZipPacking.UnreadableOf(bytes, entry.FullName) is { } packing)
            {
                throw new DataFileException(
                    member,
                    $"it is packed with {packing}, which is not read; numpy.savez and numpy.savez_compressed write what is",
                    e
                );
            }
        }

        private static string OneLine(string name) => FileContent.Excerpt(Encoding.UTF8.GetBytes(name));
    }
}
