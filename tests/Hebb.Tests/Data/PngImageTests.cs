using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Hebb.Data;
using Hebb.Fuzz;

namespace Hebb.Tests.Data;

/// <summary>The files in the folder <c>Png</c> were written by Pillow 9.4, or in Python and read back by Pillow, with the script beside them.</summary>
public class PngImageTests
{
    private static readonly JsonElement Expected = JsonDocument.Parse(File("expected.json")).RootElement;

    /// <summary>Every picture of the folder that is read.</summary>
    public static IEnumerable<object> Names => Expected.EnumerateObject().Select(picture => picture.Name + ".png");

    public static TheoryData<string> Pictures => [.. Names.Cast<string>()];

    internal static byte[] File(string name) =>
        System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "Png", name));

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_type_of_colour_depth_and_filter_is_read_as_grey(string name)
    {
        var expected = Expected.GetProperty(Path.GetFileNameWithoutExtension(name));
        var image = PngImage.Read(File(name), name);
        Assert.Equal(
            (expected.GetProperty("height").GetInt32(), expected.GetProperty("width").GetInt32()),
            (image.Height, image.Width)
        );
        float[] pixels = [.. expected.GetProperty("pixels").EnumerateArray().Select(p => p.GetSingle())];
        Assert.Equal(pixels.Length, image.Pixels.Length);
        for (int i = 0; i < pixels.Length; i++)
        {
            Assert.Equal(pixels[i], image.Pixels[i], 2e-7f);
        }
    }

    [Fact]
    public void Grey_in_colours_is_the_same_number_as_grey()
    {
        byte[] values = [.. Enumerable.Range(0, 256).Select(v => (byte)v)];
        byte[] colours = [.. values.SelectMany(v => new[] { v, v, v })];
        float[] grey = PngImage.Read(Encode(256, 1, 8, 0, [0, .. values]), "a.png").Pixels;
        Assert.Equal(values.Select(v => v / 255f), grey);
        Assert.Equal(grey, PngImage.Read(Encode(256, 1, 8, 2, [0, .. colours]), "a.png").Pixels);
    }

    [Fact]
    public void A_picture_that_is_cut_or_has_a_flipped_bit_anywhere_is_refused()
    {
        byte[] whole = File("colours8.png");
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Throws<DataFileException>(() => PngImage.Read(whole.AsSpan(0, i), "a.png"));
            byte[] flipped = [.. whole];
            flipped[i] ^= 4;
            Assert.Throws<DataFileException>(() => PngImage.Read(flipped, "a.png"));
        }
    }

    public static TheoryData<byte[], string> Wrong =>
        new()
        {
            {
                File("interlaced.png"),
                "it is interlaced, which is not read; ImageMagick changes that: mogrify -interlace none"
            },
            { [], "a PNG file expected, found an empty file" },
            {
                [0xff, 0xd8, 0xff, 0xe0, 0],
                "found a JPEG file; ImageMagick makes PNG files of them: mogrify -format png"
            },
            { [.. "GIF89a"u8], "found 0x474946383961" },
            { [.. "<html>"u8], "found a web page" },
            { Encode(100_000, 100_000, 8, 0, [0]), "100,000×100,000 pixels; 1 to 16,777,216 in all are expected" },
            { Encode(4096, 4096, 16, 6, [0]), "cannot hold 4,096×4,096 pixels" },
            { Encode(0, 1, 8, 0, [0]), "0×1 pixels" },
            { Encode(2, 1, 3, 0, [0, 0]), "depth 3" },
            { Encode(2, 1, 4, 2, [0, 0]), "depth 4" },
            { Encode(2, 2, 8, 0, [0, 1, 2]), "2 rows expected, found 1" },
            { Encode(2, 1, 8, 0, [0, 1, 2, 3]), "more than 1 rows" },
            { Encode(2, 1, 8, 0, [5, 1, 2]), "row 1 has the filter 5" },
            { Encode(2, 1, 8, 3, [0, 0, 1]), "its palette is missing" },
            {
                Encode(2, 1, 8, 3, [0, 0, 1], ("PLTE", [1, 2, 3])),
                "a pixel has the colour 1; its palette has 1 colours"
            },
            { Encode(2, 1, 8, 3, [0, 0, 0], ("PLTE", [1, 2])), "its palette has 2 bytes" },
            { Encode(2, 1, 8, 3, [0, 0, 0], ("PLTE", [1, 2, 3]), ("tRNS", [1, 2])), "its transparency has 2 bytes" },
            { Encode(2, 1, 8, 0, [0, 0, 0], ("tRNS", [1])), "its transparency has 1 bytes" },
            { Encode(1, 1, 8, 4, [0, 0, 0], ("tRNS", [0, 1])), "its transparency has 2 bytes" },
            { Encode(1, 1, 8, 0, [0, 0], ("ABCD", [])), "its chunk ABCD is not known" },
            { [.. File("grey8.png"), 0], "bytes follow its last chunk" },
            { File("grey8.png")[..^12], "it is cut" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_reported_and_takes_no_memory(byte[] file, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<DataFileException>(() => PngImage.Read(file, "a.png")).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000);
        Assert.StartsWith("a.png: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    /// <summary>A file of these rows, each with the number of its filter before it.</summary>
    internal static byte[] Encode(
        int width,
        int height,
        byte depth,
        byte colour,
        byte[] rows,
        params (string Name, byte[] Data)[] between
    )
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);
        return FileReaders.WithCheckSums([
            0x89,
            .. "PNG\r\n\x1a\n"u8,
            .. Chunk("IHDR", header),
            .. between.SelectMany(chunk => Chunk(chunk.Name, chunk.Data)),
            .. Chunk("IDAT", packed.ToArray()),
            .. Chunk("IEND", []),
        ]);
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. System.Text.Encoding.ASCII.GetBytes(name), .. data, .. new byte[4]];
    }
}
