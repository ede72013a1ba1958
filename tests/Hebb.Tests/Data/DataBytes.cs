using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

/// <summary>Small data files as bytes, written from the formats' definitions.</summary>
internal static class DataBytes
{
    public static byte[] Images(uint count, uint rows, uint columns, params byte[] pixels)
    {
        var bytes = new byte[16 + pixels.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0x803);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), count);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), rows);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), columns);
        pixels.CopyTo(bytes, 16);
        return bytes;
    }

    public static byte[] Labels(uint count, params byte[] labels)
    {
        var bytes = new byte[8 + labels.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0x801);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), count);
        labels.CopyTo(bytes, 8);
        return bytes;
    }

    /// <summary>Random bytes, which do not pack.</summary>
    public static byte[] Noise(int count)
    {
        var stream = RandomKey.FromSeed(1).For("noise").Stream();
        var bytes = new byte[count];
        foreach (ref byte b in bytes.AsSpan())
        {
            b = (byte)stream.NextUInt32();
        }

        return bytes;
    }

    public static byte[] GZip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public static byte[] Npy(string descr, string shape, byte[] numbers, int version = 1, string order = "False")
    {
        byte[] header = Encoding.UTF8.GetBytes(
            $"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n"
        );
        return [.. NpyStart(header.Length, version), .. header, .. numbers];
    }

    public static byte[] NpyStart(int headerLength, int version)
    {
        byte[] start = [0x93, .. "NUMPY"u8, (byte)version, 0];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, headerLength);
        return version == 1 ? [.. start, .. length[..2]] : [.. start, .. length];
    }

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var member = zip.CreateEntry(name, level).Open();
                member.Write(content);
            }
        }

        return bytes.ToArray();
    }

    public static MemoryStream Stream(byte[] bytes) => new(bytes, writable: false);

    public static MemoryStream Stream(string text) => Stream(Encoding.UTF8.GetBytes(text));
}
