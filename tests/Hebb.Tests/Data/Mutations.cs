using System.Buffers.Binary;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

/// <summary>
/// Damages good files in random ways and sees to it that a reader never does anything but read, or refuse the file with
/// a <see cref="FileFormatException"/>, and that it takes little memory either way.
/// </summary>
internal static class Mutations
{
    private static readonly byte[] Telling = [0, 1, 0x0a, 0x20, 0x22, 0x27, 0x28, 0x2c, 0x2d, 0x39, 0x7f, 0x80, 0xff];

    private static readonly ulong[] Large =
    [
        0x7fffffff,
        0x80000000,
        0xffffffff,
        0x7fffffffffffffff,
        0xffffffffffffffff,
        0x10000,
        0x7fff,
        1,
        0,
    ];

    private static readonly byte[][] Words =
    [
        [.. "9223372036854775807"u8],
        [.. "-1"u8],
        [.. "1e999"u8],
        [.. "NaN"u8],
        [.. "2147483648"u8],
        [.. "\n\n"u8],
        [.. ",,"u8],
        [.. "{[(\"'"u8],
        [.. "null"u8],
        [.. "<html>"u8],
    ];

    /// <summary>Reads <paramref name="count"/> damaged copies of the <paramref name="seeds"/>.</summary>
    /// <param name="seeds">Good files; each must be read without complaint.</param>
    /// <param name="read">The reader. It may throw a <see cref="FileFormatException"/> and nothing else.</param>
    /// <param name="count">How many copies to damage.</param>
    /// <param name="allowedBytes">The most memory that one attempt may take.</param>
    /// <param name="wrap">Applied after the damage, such as packing.</param>
    public static void Attack(
        byte[][] seeds,
        Action<byte[]> read,
        int count,
        long allowedBytes = 1_000_000,
        Func<byte[], byte[]>? wrap = null
    )
    {
        foreach (byte[] seed in seeds)
        {
            read(wrap is null ? seed : wrap(seed));
        }

        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            var stream = RandomKey.FromSeed(1).For("mutation", (ulong)i).Stream();
            byte[] damaged = Damage(seeds[i % seeds.Length], ref stream);
            damaged = wrap is null ? damaged : wrap(damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(damaged);
            }
            catch (FileFormatException e)
            {
                refused++;
                Assert.False(e.Message.AsSpan().ContainsAny('\n', '\r'), $"mutation {i}: {e.Message}");
            }
            catch (Exception e)
            {
                Assert.Fail($"mutation {i} ({Convert.ToBase64String(damaged)}): {e}");
            }

            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(
                taken <= allowedBytes,
                $"mutation {i} took {taken:N0} bytes: {Convert.ToBase64String(damaged)}"
            );
        }

        // Damage that no reader notices would test nothing.
        Assert.True(refused > count / 20, $"only {refused} of {count} damaged files were refused");
    }

    /// <summary>A copy with one to four random wounds.</summary>
    public static byte[] Damage(byte[] good, ref RandomStream stream)
    {
        byte[] file = good;
        int wounds = 1 + stream.NextInt32(4);
        for (int w = 0; w < wounds && file.Length > 0; w++)
        {
            file = Wound(file, ref stream);
        }

        return file;
    }

    private static byte[] Wound(byte[] file, ref RandomStream stream)
    {
        // Half of the wounds are near the beginning, where headers are.
        int reach = stream.NextBool(0.5) ? Math.Min(file.Length, 160) : file.Length;
        int at = stream.NextInt32(reach);
        int length = 1 + stream.NextInt32(Math.Min(32, file.Length - at));
        byte[] copy = [.. file];
        switch (stream.NextInt32(8))
        {
            case 0:
                copy[at] ^= (byte)(1 << stream.NextInt32(8));
                return copy;
            case 1:
                copy[at] = Telling[stream.NextInt32(Telling.Length)];
                return copy;
            case 2:
                return copy[..at];
            case 3:
                return [.. copy[..at], .. copy[(at + length)..]];
            case 4:
                return [.. copy[..(at + length)], .. copy[at..]];
            case 5:
                return [.. copy[..at], .. Words[stream.NextInt32(Words.Length)], .. copy[at..]];
            case 6:
                return [.. copy, .. copy[at..(at + length)]];
            default:
                WriteLarge(copy.AsSpan(at), ref stream);
                return copy;
        }
    }

    private static void WriteLarge(Span<byte> at, ref RandomStream stream)
    {
        ulong value = Large[stream.NextInt32(Large.Length)];
        bool little = stream.NextBool(0.5);
        Span<byte> bytes = stackalloc byte[8];
        int width = 2 << stream.NextInt32(3);
        if (little)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            bytes = bytes[..width];
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
            bytes = bytes[^width..];
        }

        bytes[..Math.Min(width, at.Length)].CopyTo(at);
    }
}
