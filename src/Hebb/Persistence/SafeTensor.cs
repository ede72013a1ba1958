using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Persistence;

/// <summary>A named tensor of a safetensors file: a type, a shape and the numbers, row-major and little-endian.</summary>
public sealed class SafeTensor
{
    private readonly ReadOnlyMemory<byte> bytes;

    /// <summary>The same tensor under another name.</summary>
    public SafeTensor Renamed(string name) => new(name, Type, Shape, bytes);

    /// <summary>Takes over what the caller has checked: <paramref name="bytes"/> has the length that type and shape say.</summary>
    internal SafeTensor(string name, SafeTensorType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("safetensors files are little-endian, this machine is not");
        }

        Name = name;
        Type = type;
        Shape = shape;
        this.bytes = bytes;
    }

    /// <summary>The name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>The type of the numbers.</summary>
    public SafeTensorType Type { get; }

    /// <summary>The size along each dimension, slowest first; empty for a single number.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The numbers as they stand in the file.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.Span;

    /// <summary>A tensor of a copy of <paramref name="values"/>.</summary>
    /// <typeparam name="T">bool, byte, int, float, double, long or ulong.</typeparam>
    /// <param name="name">The name, unique in the file that the tensor will be in.</param>
    /// <param name="values">The numbers, the last dimension fastest.</param>
    /// <param name="shape">The size along each dimension, ≥ 0, the slowest first.</param>
    /// <exception cref="InvalidOptionException">The type is not one of those, or the shape has another number of values.</exception>
    public static SafeTensor From<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var type = TypeOf<T>();
        var bytes = MemoryMarshal.AsBytes(values);
        if (SafeTensorLayout.ByteLength(type, shape) != bytes.Length)
        {
            throw new InvalidOptionException(
                $"shape of tensor '{name}'",
                SafeTensorLayout.Show(shape),
                $"one of {values.Length} values"
            );
        }

        return new SafeTensor(name, type, shape.ToArray(), bytes.ToArray());
    }

    /// <summary>The matrix as an F32 tensor [rows, columns], the padding of its rows left out.</summary>
    public static SafeTensor FromMatrix(string name, Matrix matrix)
    {
        int rowBytes = checked(matrix.Columns * sizeof(float));
        var packed = new byte[checked(matrix.Rows * rowBytes)];
        for (int r = 0; r < matrix.Rows; r++)
        {
            MemoryMarshal.AsBytes(matrix.Row(r)).CopyTo(packed.AsSpan(r * rowBytes));
        }

        return new SafeTensor(name, SafeTensorType.F32, [matrix.Rows, matrix.Columns], packed);
    }

    /// <summary>
    /// The bits as a U8 tensor [rows, ⌈columns / 8⌉]: bit c of a row is bit c mod 8 of its byte c / 8, the order that
    /// <c>numpy.unpackbits(…, axis=1, bitorder="little")</c> undoes.
    /// </summary>
    public static SafeTensor FromBits(string name, BitMatrix bits)
    {
        int rowBytes = SafeTensorLayout.PackedBytes(bits.Columns);
        var packed = new byte[checked(bits.Rows * rowBytes)];
        for (int r = 0; r < bits.Rows; r++)
        {
            MemoryMarshal.AsBytes(bits.Row(r))[..rowBytes].CopyTo(packed.AsSpan(r * rowBytes));
        }

        return new SafeTensor(name, SafeTensorType.U8, [bits.Rows, rowBytes], packed);
    }

    /// <summary>The numbers, the last dimension fastest.</summary>
    /// <typeparam name="T">The type that <see cref="Type"/> says: bool, byte, int, float, double, long or ulong.</typeparam>
    /// <exception cref="InvalidOptionException">The tensor holds another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() != Type)
        {
            throw new InvalidOptionException($"type of the values of tensor '{Name}'", $"{TypeOf<T>()}", $"{Type}");
        }

        return MemoryMarshal.Cast<byte, T>(bytes.Span);
    }

    private static SafeTensorType TypeOf<T>() =>
        default(T) switch
        {
            bool => SafeTensorType.BOOL,
            byte => SafeTensorType.U8,
            int => SafeTensorType.I32,
            float => SafeTensorType.F32,
            double => SafeTensorType.F64,
            long => SafeTensorType.I64,
            ulong => SafeTensorType.U64,
            _ => throw new InvalidOptionException(
                "type of a tensor's values",
                typeof(T).Name,
                "bool, byte, int, float, double, long or ulong"
            ),
        };
}
