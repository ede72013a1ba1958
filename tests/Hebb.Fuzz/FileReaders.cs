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
        ["png"] = bytes => Try(() => PngImage.Read(bytes, File)),
    };

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

    private static void ReadTable(byte[] bytes) => Try(() => CsvFile.Read(Stream(bytes), File));

    private static void ReadArrays(byte[] bytes)
    {
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
