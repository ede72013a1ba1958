using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace Hebb.Experiments.Tests.Reports;

/// <summary>Reads the PNG files of reports and checks every chunk's check sum against that of gzip.</summary>
internal sealed record PngReader(int Width, int Height, int Channels, byte[] Pixels)
{
    private const string DataUri = "data:image/png;base64,";

    public static PngReader Of(XElement image)
    {
        string uri = image.Attribute("href")!.Value;
        Assert.StartsWith(DataUri, uri, StringComparison.Ordinal);
        return Read(Convert.FromBase64String(uri[DataUri.Length..]));
    }

    public static PngReader Read(byte[] file)
    {
        Assert.Equal(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 }, file[..8]);
        var chunks = Chunks(file).ToList();
        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));

        byte[] header = chunks[0].Data;
        int width = BinaryPrimitives.ReadInt32BigEndian(header);
        int height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        // Eight bits; grey or RGBA; the one compression, the one set of filters, not interlaced.
        int channels = header[9] switch
        {
            0 => 1,
            6 => 4,
            _ => throw new InvalidDataException($"colour type {header[9]}"),
        };
        Assert.Equal(new byte[] { 8, header[9], 0, 0, 0 }, header[8..]);

        using var zlib = new ZLibStream(new MemoryStream(chunks[1].Data), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        var rows = raw.ToArray().Chunk(1 + width * channels).ToList();
        Assert.Equal(height, rows.Count);
        Assert.All(rows, row => Assert.Equal(0, row[0]));
        return new PngReader(width, height, channels, [.. rows.SelectMany(row => row[1..])]);
    }

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] file)
    {
        for (int at = 8; at < file.Length; )
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            byte[] content = file[(at + 4)..(at + 8 + length)];
            Assert.Equal(GzipCheckSum(content), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            yield return (Encoding.ASCII.GetString(content, 0, 4), content[4..]);
            at += length + 12;
        }
    }

    // A gzip file ends with the same check sum of its content, and the content's length.
    private static uint GzipCheckSum(byte[] content)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(file.ToArray().AsSpan((int)file.Length - 8));
    }
}
