namespace Hebb.Persistence;

/// <summary>What a tensor's type and shape say about its bytes.</summary>
internal static class SafeTensorLayout
{
    /// <summary>Bytes of one number of <paramref name="type"/>.</summary>
    public static int ByteSize(SafeTensorType type) =>
        type switch
        {
            SafeTensorType.BOOL or SafeTensorType.U8 => 1,
            SafeTensorType.I32 or SafeTensorType.F32 => 4,
            SafeTensorType.F64 or SafeTensorType.I64 or SafeTensorType.U64 => 8,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of numbers"),
        };

    /// <summary>Bytes of a tensor, or null if a size of the shape is negative or the product passes 2^63 − 1.</summary>
    public static long? ByteLength(SafeTensorType type, ReadOnlySpan<long> shape)
    {
        Int128 length = ByteSize(type);
        foreach (long size in shape)
        {
            length *= size;
            if (size < 0 || length > long.MaxValue)
            {
                return null;
            }
        }

        return (long)length;
    }

    /// <summary>⌈<paramref name="bits"/> / 8⌉, the bytes that hold that number of bits.</summary>
    public static int PackedBytes(int bits) => (int)(((long)bits + 7) / 8);

    /// <summary>A shape as people write it: [2, 3].</summary>
    public static string Show(ReadOnlySpan<long> shape) =>
        shape.Length <= 8
            ? $"[{string.Join(", ", shape.ToArray())}]"
            : $"[{string.Join(", ", shape[..8].ToArray())}, … {shape.Length} dimensions]";
}
