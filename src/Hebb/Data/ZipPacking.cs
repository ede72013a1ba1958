using System.Buffers.Binary;
using System.Text;

namespace Hebb.Data;

/// <summary>How the members of a ZIP file are packed, which the runtime does not tell of those that it cannot unpack.</summary>
internal static class ZipPacking
{
    private const int EndLength = 22;
    private const int EntryLength = 46;
    private const int LongestComment = ushort.MaxValue;

    /// <summary>The name of the packing of the member called <paramref name="name"/>, where it is one that the runtime does not read.</summary>
    /// <param name="zip">A stream that can seek; where it stands is kept.</param>
    /// <param name="name">As in the table of contents.</param>
    /// <returns>Its name, or null where it is another one or the table of contents is not found.</returns>
    public static string? UnreadableOf(Stream zip, string name)
    {
        long position = zip.Position;
        try
        {
            return Find(zip, name) switch
            {
                12 => "bzip2",
                14 => "LZMA",
                93 => "Zstandard",
                95 => "xz",
                98 => "PPMd",
                _ => null,
            };
        }
        finally
        {
            zip.Position = position;
        }
    }

    private static int Find(Stream zip, string name)
    {
        int tail = (int)Math.Min(zip.Length, EndLength + LongestComment);
        byte[] end = Read(zip, zip.Length - tail, tail);
        int at = end.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || at + EndLength > end.Length)
        {
            return -1;
        }

        // The table of contents lies right before its end's mark, whatever is put before the file.
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(at + 12));
        long start = zip.Length - tail + at - length;
        byte[] contents = start < 0 || length > Array.MaxLength ? [] : Read(zip, start, (int)length);
        for (var entry = contents.AsSpan(); entry.Length >= EntryLength && entry.StartsWith("PK\x01\x02"u8); )
        {
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            int rest =
                BinaryPrimitives.ReadUInt16LittleEndian(entry[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            if (entry.Length < EntryLength + nameLength + rest)
            {
                break;
            }

            if (entry.Slice(EntryLength, nameLength).SequenceEqual(Encoding.UTF8.GetBytes(name)))
            {
                return BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]);
            }

            entry = entry[(EntryLength + nameLength + rest)..];
        }

        return -1;
    }

    private static byte[] Read(Stream zip, long at, int length)
    {
        var bytes = new byte[length];
        zip.Position = at;
        return bytes[..zip.ReadAtLeast(bytes, length, throwOnEndOfStream: false)];
    }
}
