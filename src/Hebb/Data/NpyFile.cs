using System.Buffers.Binary;
using System.Globalization;

namespace Hebb.Data;

/// <summary>NumPy's NPY format, versions 1.0 to 3.0: numbers or texts of one type, in either order of bytes and of axes. Python objects are never loaded.</summary>
internal static class NpyFile
{
    // NumPy's own bound.
    private const int LongestHeader = 10_000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is missing, damaged, cut short or of a kind that is not read.</exception>
    public static NpyArray Read(string path)
    {
        using var content = FileContent.Open(path);
        return Read(content);
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="file">Its name, for messages.</param>
    public static NpyArray Read(Stream stream, string file)
    {
        using var content = FileContent.Over(stream, file);
        return Read(content);
    }

    private static NpyArray Read(FileContent content)
    {
        Span<byte> start = stackalloc byte[12];
        int version = ReadStart(content, start);
        uint length =
            version == 1
                ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
                : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader)
        {
            throw new DataFileException(
                content.File,
                $"its NPY header is {length:N0} bytes long; at most {LongestHeader:N0} are expected"
            );
        }

        var header = new byte[length];
        int read = content.Read(header);
        if (read < length)
        {
            throw new DataFileException(content.File, $"an NPY header of {length:N0} bytes expected, found {read:N0}");
        }

        var (notation, fortranOrder, longShape) = NpyHeader.Parse(content.File, header);
        var type = NpyType.Parse(content.File, notation);
        byte[] elements = ReadElements(content, longShape, type.Width);
        int[] shape = Array.ConvertAll(longShape, n => (int)n);
        if (type.IsBigEndian)
        {
            NpyOrder.Reverse(elements, type.OrderedWidth);
        }

        elements = fortranOrder ? NpyOrder.LastAxisFastest(elements, type.Width, shape) : elements;
        return new NpyArray(content.File, type, shape, elements);
    }

    private static byte[] ReadElements(FileContent content, long[] shape, int width)
    {
        string meaning = $"an array of shape ({string.Join(", ", shape)})";
        var bytes = (UInt128)width;
        foreach (long size in shape)
        {
            // Each factor is below 2^63 and the product so far below 2^31.
            bytes *= (UInt128)size;
            if (bytes > (UInt128)Array.MaxLength || size > int.MaxValue)
            {
                throw new DataFileException(
                    content.File,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{meaning} is larger than the {Array.MaxLength:N0} bytes that fit"
                    )
                );
            }
        }

        return content.ReadRest((long)bytes, meaning);
    }

    private static int ReadStart(FileContent content, Span<byte> start)
    {
        int read = content.Read(start[..8]);
        if (read < 8 || !start.StartsWith(Magic))
        {
            string found =
                read == 0 ? "an empty file"
                : FileContent.IsWebPage(start[..read]) ? $"a web page ('{FileContent.Excerpt(start[..read])}')"
                : $"0x{Convert.ToHexString(start[..Math.Min(6, read)])}";
            throw new DataFileException(
                content.File,
                $"an NPY file begins with 0x{Convert.ToHexString(Magic)}, found {found}"
            );
        }

        int version = start[6];
        if (version is < 1 or > 3)
        {
            throw new DataFileException(content.File, $"NPY version 1, 2 or 3 expected, found {version}");
        }

        int lengthBytes = version == 1 ? 2 : 4;
        start[8..].Clear();
        return content.Read(start.Slice(8, lengthBytes)) == lengthBytes
            ? version
            : throw new DataFileException(content.File, "its NPY header is truncated");
    }
}
