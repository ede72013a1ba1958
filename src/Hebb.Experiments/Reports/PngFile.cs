using System.Buffers.Binary;
using System.IO.Compression;

namespace Hebb.Experiments.Reports;

/// <summary>Writes PNG files (ISO/IEC 15948) of 8 bits a channel, not interlaced and without filters.</summary>
internal static class PngFile
{
    /// <summary>One channel: black to white.</summary>
    public const int Grey = 1;

    /// <summary>Four channels, the last 0 where nothing covers what lies behind.</summary>
    public const int RedGreenBlueAlpha = 4;

    /// <summary>The file's bytes.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels"><see cref="Grey"/> or <see cref="RedGreenBlueAlpha"/>.</param>
    /// <param name="pixels">height × width × channels bytes, row after row.</param>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = channels == Grey ? (byte)0 : (byte)6;
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(width * channels, height, pixels));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(int rowBytes, int height, ReadOnlySpan<byte> pixels)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                // Every row begins with the number of its filter: 0, none.
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(row * rowBytes, rowBytes));
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, CheckSum([.. type, .. data]));
        file.Write(number);
    }

    // CRC-32 with the reflected polynomial 0xEDB88320, bit by bit: these images are small.
    private static uint CheckSum(ReadOnlySpan<byte> bytes)
    {
        uint sum = ~0u;
        foreach (byte b in bytes)
        {
            sum ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ (0xEDB88320 & (0 - (sum & 1)));
            }
        }

        return ~sum;
    }
}
