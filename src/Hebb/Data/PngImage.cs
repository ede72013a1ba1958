using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Hebb.Data;

/// <summary>
/// Reads PNG files (ISO/IEC 15948) as grey pictures: every type of colour and every depth, not interlaced. Colours become grey by
/// the weights of ITU-R BT.601 (0.299, 0.587, 0.114), and what is transparent shows white.
/// </summary>
internal sealed class PngImage
{
    // Every bit of packed data unpacks to at most 129 bytes: the longest match, 258 bytes, needs two.
    private const int MostUnpacked = 1032;

    private readonly string file;
    private readonly PngHeader header;
    private byte[] palette = [];
    private byte[] transparency = [];

    private PngImage(string file, PngHeader header)
    {
        this.file = file;
        this.header = header;
    }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <exception cref="DataFileException">It is missing, damaged, or of a kind that is not read.</exception>
    public static GreyPicture Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileContent.Unreadable(path, e);
        }

        return Read(bytes, path);
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="file">Its name, for messages.</param>
    public static GreyPicture Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (!bytes.StartsWith(Signature))
        {
            throw new DataFileException(file, $"a PNG file expected, found {Instead(bytes)}");
        }

        var rest = bytes[Signature.Length..];
        var first = NextChunk(file, ref rest, out var data);
        if (!first.SequenceEqual("IHDR"u8))
        {
            throw new DataFileException(file, $"a PNG file begins with the chunk IHDR, found {Name(first)}");
        }

        var image = new PngImage(file, PngHeader.Parse(file, data));
        using var packed = new MemoryStream();
        while (!image.Take(NextChunk(file, ref rest, out data), data, packed)) { }
        if (rest.Length > 0)
        {
            throw new DataFileException(file, "bytes follow its last chunk");
        }

        packed.Position = 0;
        return image.Unpack(packed);
    }

    private static string Instead(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 ? "an empty file"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])
            ? "a JPEG file; ImageMagick makes PNG files of them: mogrify -format png *.jpg"
        : FileContent.IsWebPage(bytes) ? $"a web page ('{FileContent.Excerpt(bytes)}')"
        : $"0x{Convert.ToHexString(bytes[..Math.Min(Signature.Length, bytes.Length)])}";

    private static ReadOnlySpan<byte> NextChunk(string file, ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> data)
    {
        const int Around = 12;
        uint length = rest.Length >= Around ? BinaryPrimitives.ReadUInt32BigEndian(rest) : uint.MaxValue;
        if (length > rest.Length - Around)
        {
            throw new DataFileException(file, "it is cut: a chunk ends behind the end of the file");
        }

        var named = rest.Slice(4, 4 + (int)length);
        uint sum = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]);
        if (Crc32.Of(named) != sum)
        {
            throw new DataFileException(
                file,
                $"the check sum of its chunk {Name(named[..4])} is {Crc32.Of(named):x8}; {sum:x8} is expected"
            );
        }

        rest = rest[(Around + (int)length)..];
        data = named[4..];
        return named[..4];
    }

    private static string Name(ReadOnlySpan<byte> chunk) => FileContent.Excerpt(chunk);

    // True at the end.
    private bool Take(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> data, MemoryStream packed)
    {
        const byte IsAncillary = 0x20;
        if (chunk.SequenceEqual("IEND"u8))
        {
            return true;
        }

        if (chunk.SequenceEqual("IDAT"u8))
        {
            packed.Write(data);
        }
        else if (chunk.SequenceEqual("PLTE"u8))
        {
            palette =
                data.Length is > 0 and <= 3 * 256 && data.Length % 3 == 0
                    ? [.. data]
                    : throw new DataFileException(
                        file,
                        $"its palette has {data.Length:N0} bytes; 3 to 768 are expected"
                    );
        }
        else if (chunk.SequenceEqual("tRNS"u8))
        {
            transparency = [.. data];
        }
        else if ((chunk[0] & IsAncillary) == 0)
        {
            throw new DataFileException(file, $"its chunk {Name(chunk)} is not known, and needed to read it");
        }

        return false;
    }

    private GreyPicture Unpack(MemoryStream packed)
    {
        long length = header.Height * (1L + header.RowBytes);
        if (length > (packed.Length + 1) * MostUnpacked)
        {
            throw new DataFileException(
                file,
                $"its {packed.Length:N0} packed bytes cannot hold {header.Width:N0}×{header.Height:N0} pixels; it is damaged or cut"
            );
        }

        var samples = new PngSamples(file, header, palette, transparency);
        var pixels = new float[header.Width * header.Height];
        var row = new byte[header.RowBytes];
        var above = new byte[header.RowBytes];
        using var bytes = new ZLibStream(packed, CompressionMode.Decompress);
        for (int y = 0; y < header.Height; y++)
        {
            int filter = ReadRow(bytes, row, y);
            if (!PngFilter.Undo(filter, row, above, header.PixelBytes))
            {
                throw new DataFileException(file, $"row {y + 1:N0} has the filter {filter}; 0 to 4 are expected");
            }

            samples.ToGrey(row, pixels.AsSpan(y * header.Width, header.Width));
            (row, above) = (above, row);
        }

        return Fill(bytes, new byte[1]) == 0
            ? new GreyPicture(header.Height, header.Width, pixels)
            : throw new DataFileException(file, $"more than {header.Height:N0} rows are packed in it");
    }

    private int ReadRow(ZLibStream bytes, byte[] row, int y)
    {
        Span<byte> filter = stackalloc byte[1];
        return Fill(bytes, filter) == 1 && Fill(bytes, row) == row.Length
            ? filter[0]
            : throw new DataFileException(
                file,
                $"{header.Height:N0} rows expected, found {y:N0}; it is damaged or cut"
            );
    }

    private int Fill(ZLibStream bytes, Span<byte> buffer)
    {
        try
        {
            return bytes.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        // The runtime's own failure of the unpacker, as for a dictionary that PNG does not have, is an IOException.
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataFileException(file, "its packed pixels are damaged", e);
        }
    }
}
