using System.Buffers.Binary;
using System.IO.Compression;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Fuzz;

/// <summary>Hebb's readers of files, by the names of what they read: any bytes are read or refused with a <see cref="FileFormatException"/>.</summary>
internal static class FileReaders
{
    private const string File = "file";

    // What no reader takes for a file of some kilobytes.
    private const long MostMemory = 200_000_000;

    private static readonly Dictionary<string, Action<byte[]>> All = new()
    {
        ["csv"] = ReadTable,
        ["npz"] = ReadArrays,
        ["safetensors"] = ReadModel,
        ["idx"] = ReadImages,
        ["png"] = ReadPicture,
    };

    private static readonly string[] ArrayNames =
    [
        "x_train",
        "y_train",
        "x_test",
        "y_test",
        "feature_names",
        "target_names",
    ];

    private static ReadOnlySpan<byte> NpyStart => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>What can be read.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>Reads a file's bytes, in every way that there is for its format.</summary>
    /// <param name="format">One of <see cref="Names"/>.</param>
    /// <param name="bytes">Any bytes.</param>
    /// <exception cref="InvalidOperationException">The reader took more memory than such a file could need, or its message is more than a line.</exception>
    public static void Read(string format, byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        All[format](bytes);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        if (taken > MostMemory)
        {
            throw new InvalidOperationException($"{bytes.Length} bytes took {taken} bytes of memory");
        }
    }

    /// <summary>A PNG file with the check sum of every chunk made right, as far as its chunks go.</summary>
    public static byte[] WithCheckSums(byte[] png)
    {
        const int Start = 8;
        const int Around = 12;
        byte[] file = [.. png];
        for (int at = Start; at + Around <= file.Length; )
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - Around)
            {
                break;
            }

            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), Crc32.Of(file.AsSpan((at + 4)..end)));
            at = end + 4;
        }

        return file;
    }

    private static void ReadTable(byte[] bytes)
    {
        foreach (var missing in Enum.GetValues<MissingValues>())
        {
            Try(() => CsvFile.Read(Stream(bytes), File, new DataOptions { Missing = missing }));
        }
    }

    private static void ReadArrays(byte[] bytes)
    {
        // Several arrays one after another stand for a file of them: within a ZIP file, check sums would stop every change.
        if (bytes.AsSpan().StartsWith(NpyStart) && bytes.AsSpan(1).IndexOf(NpyStart) >= 0)
        {
            Try(() => NpzFile.Read(Stream(Zip(bytes)), File));
            return;
        }

        if (bytes.AsSpan().StartsWith("PK"u8))
        {
            Try(() => NpzFile.Read(Stream(bytes), File));
            return;
        }

        Try(() =>
        {
            var array = NpyFile.Read(Stream(bytes), File);
            Try(() => array.ToExamples());
            Try(() => array.ToLabels());
            Try(() => array.ToTexts());
        });
    }

    private static byte[] Zip(ReadOnlySpan<byte> arrays)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in ArrayNames)
            {
                int next = arrays.Length == 0 ? -1 : arrays[1..].IndexOf(NpyStart) + 1;
                var array = next > 0 ? arrays[..next] : arrays;
                if (array.Length > 0)
                {
                    using var member = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
                    member.Write(array);
                }

                arrays = arrays[array.Length..];
            }
        }

        return file.ToArray();
    }

    private static void ReadPicture(byte[] bytes)
    {
        Try(() => PngImage.Read(bytes, File));

        // Hardly any change gets past the check sum of the first chunk.
        Try(() => PngImage.Read(WithCheckSums(bytes), File));
    }

    private static void ReadModel(byte[] bytes)
    {
        Try(() => TensorArchive.Read(Stream(bytes), File));
        Try(() =>
        {
            var network = ModelFile.Load(Stream(bytes), File).Network;
            network.Predict(new float[network.Inputs]);
        });
    }

    private static void ReadImages(byte[] bytes)
    {
        Try(() => IdxFile.ReadImages(Stream(bytes), File));
        Try(() => IdxFile.ReadLabels(Stream(bytes), File));
    }

    private static MemoryStream Stream(byte[] bytes) => new(bytes, writable: false);

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (FileFormatException e)
        {
            if (e.Message.AsSpan().ContainsAny('\n', '\r'))
            {
                throw new InvalidOperationException("a message of more than one line", e);
            }
        }
    }
}
