using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Hebb.Numerics;

namespace Hebb.Onnx;

/// <summary>
/// A message of Protocol Buffers as it is put together: fields, one after the other. Matrices are not copied, so a message is hardly
/// larger than what it is made of.
/// </summary>
internal sealed class ProtobufMessage
{
    private const int Varint = 0;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    private readonly List<Action<Stream>> parts = [];

    /// <summary>How many bytes the message takes.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a whole number.</summary>
    public ProtobufMessage Add(int field, long value)
    {
        AddTag(field, Varint);
        AddVarint((ulong)value);
        return this;
    }

    /// <summary>Adds a single-precision number.</summary>
    public ProtobufMessage Add(int field, float value)
    {
        AddTag(field, Fixed32);
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        AddRaw(bytes);
        return this;
    }

    /// <summary>Adds a text.</summary>
    public ProtobufMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds bytes.</summary>
    public ProtobufMessage Add(int field, byte[] bytes)
    {
        AddTag(field, Bytes);
        AddVarint((ulong)bytes.Length);
        AddRaw(bytes);
        return this;
    }

    /// <summary>Adds the numbers of a matrix as little-endian bytes, row after row.</summary>
    public ProtobufMessage Add(int field, Matrix numbers)
    {
        long length = (long)numbers.Rows * numbers.Columns * sizeof(float);
        AddTag(field, Bytes);
        AddVarint((ulong)length);
        Length += length;
        parts.Add(stream =>
        {
            for (int row = 0; row < numbers.Rows; row++)
            {
                stream.Write(LittleEndian(numbers.Row(row)));
            }
        });
        return this;
    }

    /// <summary>Adds a message, which may not change any more.</summary>
    public ProtobufMessage Add(int field, ProtobufMessage message)
    {
        AddTag(field, Bytes);
        AddVarint((ulong)message.Length);
        Length += message.Length;
        parts.Add(message.WriteTo);
        return this;
    }

    /// <summary>Writes the message.</summary>
    public void WriteTo(Stream stream)
    {
        foreach (var part in parts)
        {
            part(stream);
        }
    }

    private static ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<float> numbers)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(numbers);
        }

        var words = new uint[numbers.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, uint>(numbers), words);
        return MemoryMarshal.AsBytes<uint>(words);
    }

    private void AddTag(int field, int wireType) => AddVarint((ulong)((field << 3) | wireType));

    // Seven bits a byte, the lowest first; the highest bit says that more follow.
    private void AddVarint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        AddRaw([.. bytes]);
    }

    private void AddRaw(byte[] bytes)
    {
        Length += bytes.Length;
        parts.Add(stream => stream.Write(bytes));
    }
}
