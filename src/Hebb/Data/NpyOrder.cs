using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hebb.Data;

/// <summary>The order of an NPY array's bytes: little-endian and the last axis fastest (C order) is what the rest reads.</summary>
internal static class NpyOrder
{
    // Rows whose elements are moved together, so that the rows being written stay in the cache.
    private const int Block = 64;

    /// <summary>Turns every group of <paramref name="width"/> bytes around: 2, 4 or 8; single bytes stay.</summary>
    public static void Reverse(Span<byte> bytes, int width)
    {
        switch (width)
        {
            case 2:
                var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(halves, halves);
                break;
            case 4:
                var words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    /// <summary>The array with the last axis fastest, where now the first one is (Fortran order).</summary>
    /// <param name="bytes">Elements of <paramref name="width"/> bytes.</param>
    /// <param name="width">1 or more.</param>
    /// <param name="shape">The length of each axis.</param>
    public static byte[] LastAxisFastest(byte[] bytes, int width, IReadOnlyList<int> shape)
    {
        if (shape.Count(length => length > 1) < 2 || bytes.Length == 0)
        {
            return bytes;
        }

        var ordered = GC.AllocateUninitializedArray<byte>(bytes.Length);
        int[] places = Places(shape);
        switch (width)
        {
            case 1:
                Move<byte>(bytes, ordered, places);
                break;
            case 2:
                Move<ushort>(bytes, ordered, places);
                break;
            case 4:
                Move<uint>(bytes, ordered, places);
                break;
            case 8:
                Move<ulong>(bytes, ordered, places);
                break;
            default:
                MoveTexts(bytes, ordered, width, places);
                break;
        }

        return ordered;
    }

    // For each place within a row, in C order, which place it is in Fortran order.
    private static int[] Places(IReadOnlyList<int> shape)
    {
        var places = new int[shape.Skip(1).Aggregate(1, (product, length) => product * length)];
        var index = new int[shape.Count];
        for (int c = 0; c < places.Length; c++)
        {
            int place = 0;
            for (int axis = shape.Count - 1; axis >= 1; axis--)
            {
                place = (place * shape[axis]) + index[axis];
            }

            places[c] = place;
            for (int axis = shape.Count - 1; axis >= 1 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return places;
    }

    private static void Move<T>(byte[] from, byte[] to, int[] places)
        where T : unmanaged
    {
        var source = MemoryMarshal.Cast<byte, T>(from);
        var target = MemoryMarshal.Cast<byte, T>(to.AsSpan());
        int rows = source.Length / places.Length;
        for (int first = 0; first < rows; first += Block)
        {
            int end = Math.Min(rows, first + Block);
            for (int c = 0; c < places.Length; c++)
            {
                var column = source.Slice(places[c] * rows, rows);
                for (int r = first; r < end; r++)
                {
                    target[(r * places.Length) + c] = column[r];
                }
            }
        }
    }

    private static void MoveTexts(byte[] from, byte[] to, int width, int[] places)
    {
        int rows = from.Length / width / places.Length;
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < places.Length; c++)
            {
                from.AsSpan(((places[c] * rows) + r) * width, width)
                    .CopyTo(to.AsSpan(((r * places.Length) + c) * width));
            }
        }
    }
}
