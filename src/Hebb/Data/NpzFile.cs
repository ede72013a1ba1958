using System.IO.Compression;

namespace Hebb.Data;

/// <summary>
/// NumPy's NPZ format, a ZIP file of <see cref="NpyFile"/> arrays. The arrays <c>x_train</c>, <c>y_train</c>,
/// <c>x_test</c> and <c>y_test</c> (as in Keras' <c>mnist.npz</c>), or only <c>x_train</c> and <c>y_train</c>, or
/// <c>x</c> and <c>y</c>, upper or lower case, are examples and labels; other arrays are left alone.
/// </summary>
/// <remarks>
/// Examples are read as by <see cref="NpyArray.ToExamples"/>, so unsigned bytes become numbers in [0, 1]. Labels are whole
/// numbers and become 0 … m − 1 in sorted order, the same for both parts, so 0 … 9 stay what they are.
/// </remarks>
internal static class NpzFile
{
    /// <summary>Reads examples and labels.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The training part and the test part, which is null where the file has none.</returns>
    /// <exception cref="DataFileException">The file is missing or damaged, or its arrays do not fit together.</exception>
    public static (LabelledData Train, LabelledData? Test) Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Read(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileContent.Unreadable(path, e);
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">The file's bytes; it must be able to seek.</param>
    /// <param name="file">Its name, for messages.</param>
    public static (LabelledData Train, LabelledData? Test) Read(Stream stream, string file)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return Read(zip, file);
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

    private static (LabelledData Train, LabelledData? Test) Read(ZipArchive zip, string file)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.OrdinalIgnoreCase);
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

        NpyArray? Find(string name) => entries.TryGetValue(name, out var entry) ? Read(entry, file) : null;

        var (x, y) = entries.ContainsKey("x_train") ? ("x_train", "y_train") : ("x", "y");
        if (Find(x) is not { } trainX || Find(y) is not { } trainY)
        {
            string found =
                entries.Count == 0
                    ? "no array"
                    : string.Join(", ", entries.Keys.Order(StringComparer.Ordinal).Take(6).Select(OneLine));
            throw new DataFileException(
                file,
                $"arrays x_train, y_train, x_test and y_test, or x and y, expected, found {found}"
            );
        }

        if (x == "x_train" && Find("x_test") is { } testX && Find("y_test") is { } testY)
        {
            var parts = Label(file, (trainX, trainY), (testX, testY));
            return parts[0].Inputs == parts[1].Inputs
                ? (parts[0], parts[1])
                : throw new DataFileException(
                    file,
                    $"x_test has examples of {parts[1].Inputs} numbers; {parts[0].Inputs} are expected, as in x_train"
                );
        }

        return (Label(file, (trainX, trainY))[0], null);
    }

    private static NpyArray Read(ZipArchiveEntry entry, string file)
    {
        string name = $"{file}/{OneLine(entry.FullName)}";
        using var packed = entry.Open();
        using var content = FileContent.Over(packed, name);
        if (entry.Length > Array.MaxLength)
        {
            throw new DataFileException(name, $"it is {entry.Length:N0} bytes long; at most {Array.MaxLength:N0} fit");
        }

        // The runtime unpacks without looking at the check sum.
        byte[] bytes = content.ReadRest(entry.Length, "this array");
        if (Crc32.Of(bytes) != entry.Crc32)
        {
            throw new DataFileException(name, $"its check sum is {Crc32.Of(bytes):x8}; {entry.Crc32:x8} is expected");
        }

        return NpyFile.Read(new MemoryStream(bytes, writable: false), name);
    }

    private static LabelledData[] Label(string file, params (NpyArray X, NpyArray Y)[] parts)
    {
        var labels = Array.ConvertAll(parts, p => p.Y.ToWholeNumbers());
        long[] different = [.. labels.SelectMany(l => l).Distinct().Order()];
        var data = new LabelledData[parts.Length];
        for (int p = 0; p < parts.Length; p++)
        {
            var examples = parts[p].X.ToExamples();
            if (examples.Rows != labels[p].Length)
            {
                throw new DataFileException(
                    file,
                    $"{examples.Rows:N0} labels expected for as many examples, found {labels[p].Length:N0}"
                );
            }

            data[p] = new LabelledData(
                examples,
                Array.ConvertAll(labels[p], label => Array.BinarySearch(different, label)),
                different.Length
            );
        }

        return data;
    }

    private static string OneLine(string name) => FileContent.Excerpt(System.Text.Encoding.UTF8.GetBytes(name));
}
