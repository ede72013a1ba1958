using System.Buffers.Binary;

namespace Hebb.Data;

/// <summary>The check sum of ZIP and gzip (polynomial 0xEDB88320, reflected).</summary>
internal static class Crc32
{
    /// <summary>The check sum of no bytes, to begin with.</summary>
    public const uint OfNothing = 0;

    private const int Step = 8;

    // Table[256 k + b]: the check sum's change by the byte b with k bytes after it.
    private static readonly uint[] Table = MakeTable();

    /// <summary>The check sum of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Add(OfNothing, bytes);

    /// <summary>The check sum of the bytes that gave <paramref name="sum"/> and then <paramref name="bytes"/>.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint[] table = Table;
        sum = ~sum;
        for (; bytes.Length >= Step; bytes = bytes[Step..])
        {
            uint first = sum ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint second = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            sum =
                table[1792 + (byte)first]
                ^ table[1536 + (byte)(first >> 8)]
                ^ table[1280 + (byte)(first >> 16)]
                ^ table[1024 + (first >> 24)]
                ^ table[768 + (byte)second]
                ^ table[512 + (byte)(second >> 8)]
                ^ table[256 + (byte)(second >> 16)]
                ^ table[second >> 24];
        }

        foreach (byte b in bytes)
        {
            sum = table[(byte)sum ^ b] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256 * Step];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++)
            {
                c = (c >> 1) ^ (0xEDB88320 & (0 - (c & 1)));
            }

            table[n] = c;
        }

        for (int n = 256; n < table.Length; n++)
        {
            uint before = table[n - 256];
            table[n] = table[(byte)before] ^ (before >> 8);
        }

        return table;
    }
}
