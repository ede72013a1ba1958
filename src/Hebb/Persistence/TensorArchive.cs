using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Persistence;

/// <summary>
/// The content of a safetensors file: named tensors, and text by name. Python reads the same files with
/// <c>safetensors.numpy.load_file</c>.
/// </summary>
/// <remarks>
/// The format: eight bytes, the header's length as a little-endian integer; the header, a JSON object with the type,
/// shape and place of each tensor; the numbers of the tensors one after the other
/// (https://github.com/huggingface/safetensors). The same content always gives the same bytes.
/// </remarks>
public sealed class TensorArchive
{
    private const int LengthBytes = sizeof(ulong);

    private readonly Dictionary<string, SafeTensor> byName = new(StringComparer.Ordinal);

    /// <summary>Content to be written.</summary>
    /// <param name="tensors">Tensors whose names all differ.</param>
    /// <param name="metadata">Text by name; none if null.</param>
    /// <exception cref="InvalidOptionException">Two tensors have the same name, or one is called <c>__metadata__</c>.</exception>
    public TensorArchive(IEnumerable<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        : this("new safetensors file", tensors, metadata ?? new Dictionary<string, string>()) { }

    private TensorArchive(
        string name,
        IEnumerable<SafeTensor> tensors,
        IEnumerable<KeyValuePair<string, string>> metadata
    )
    {
        Name = name;
        // The order in which the format's first implementation writes: the widest types come first, so that each
        // tensor begins on a multiple of its number's size although the format allows no gaps.
        Tensors = [.. tensors.OrderByDescending(t => t.Type).ThenBy(t => t.Name, StringComparer.Ordinal)];
        Metadata = new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal);
        foreach (var tensor in Tensors)
        {
            if (tensor.Name == SafetensorsHeader.MetadataName || !byName.TryAdd(tensor.Name, tensor))
            {
                throw new InvalidOptionException("name of a tensor", $"'{tensor.Name}'", "one that no other has");
            }
        }
    }

    /// <summary>The file's name, for errors.</summary>
    public string Name { get; }

    /// <summary>The tensors, in the order in which they are written: by type, then by name.</summary>
    public IReadOnlyList<SafeTensor> Tensors { get; }

    /// <summary>Text by name, sorted by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor called <paramref name="tensor"/>.</summary>
    /// <exception cref="FileFormatException">There is none.</exception>
    public SafeTensor this[string tensor] =>
        byName.TryGetValue(tensor, out var found)
            ? found
            : throw new FileFormatException(Name, $"tensor '{tensor}' is missing among {Tensors.Count} tensors");

    /// <summary>The tensor called <paramref name="tensor"/>, which must be of this type and shape.</summary>
    /// <exception cref="FileFormatException">It is missing, or of another type or shape.</exception>
    public SafeTensor Get(string tensor, SafeTensorType type, params ReadOnlySpan<long> shape)
    {
        var found = this[tensor];
        long[] foundShape = [.. found.Shape];
        if (found.Type != type || !shape.SequenceEqual(foundShape))
        {
            throw new FileFormatException(
                Name,
                $"tensor '{tensor}': {type} of shape {SafeTensorLayout.Show(shape)} expected, "
                    + $"found {found.Type} of shape {SafeTensorLayout.Show(foundShape)}"
            );
        }

        return found;
    }

    /// <summary>The F32 tensor [<paramref name="rows"/>, <paramref name="columns"/>] as a matrix. NaN and infinities pass.</summary>
    /// <exception cref="FileFormatException">The tensor is missing, of another type or shape, or too large for a matrix.</exception>
    public Matrix GetMatrix(string tensor, int rows, int columns)
    {
        var values = Get(tensor, SafeTensorType.F32, rows, columns).Values<float>();
        ThrowIfTooLarge(tensor, rows, (columns + (long)Matrix.Lanes - 1) / Matrix.Lanes * Matrix.Lanes);
        var matrix = new Matrix(rows, columns);
        // As long as there are numbers: a file of a few bytes may promise two thousand million rows of none.
        for (int r = 0; !values.IsEmpty; r++)
        {
            values[..columns].CopyTo(matrix.Row(r));
            values = values[columns..];
        }

        return matrix;
    }

    /// <summary>The U8 tensor [<paramref name="rows"/>, ⌈<paramref name="columns"/> / 8⌉] as bits, in the order of <see cref="SafeTensor.FromBits"/>.</summary>
    /// <exception cref="FileFormatException">The tensor is missing, of another type or shape, too large, or has bits past the last column.</exception>
    public BitMatrix GetBits(string tensor, int rows, int columns)
    {
        int rowBytes = SafeTensorLayout.PackedBytes(columns);
        var packed = Get(tensor, SafeTensorType.U8, rows, rowBytes).Bytes;
        ThrowIfTooLarge(tensor, rows, (rowBytes + 7L) / 8);
        var bits = new BitMatrix(rows, columns);
        for (int r = 0; !packed.IsEmpty; r++)
        {
            var row = packed[..rowBytes];
            packed = packed[rowBytes..];
            if (columns % 8 != 0 && row[^1] >> (columns % 8) != 0)
            {
                throw new FileFormatException(
                    Name,
                    $"tensor '{tensor}', row {r}: the last byte is 0x{row[^1]:x2}, but its bits after column {columns - 1} must be 0"
                );
            }

            row.CopyTo(MemoryMarshal.AsBytes(bits.Row(r)));
        }

        return bits;
    }

    /// <summary>The tensors and texts whose names begin with <paramref name="prefix"/>, named without it; errors name this file.</summary>
    public TensorArchive Part(string prefix) =>
        new(
            Name,
            Tensors
                .Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(tensor => tensor.Renamed(tensor.Name[prefix.Length..])),
            Metadata
                .Where(text => text.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(text => KeyValuePair.Create(text.Key[prefix.Length..], text.Value))
        );

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="FileFormatException">There is no such file, or it is not in order; the message says where.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static TensorArchive Read(string path)
    {
        using var stream = ReadableFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads from the position of <paramref name="stream"/> to its end.</summary>
    /// <param name="stream">A stream that knows its length: nothing is allocated on the word of the header alone.</param>
    /// <param name="name">What errors should call it.</param>
    /// <exception cref="FileFormatException">The content is not in order; the message says where.</exception>
    public static TensorArchive Read(Stream stream, string name)
    {
        try
        {
            var header = ReadHeader(stream, name);
            var tensors = new List<SafeTensor>(header.Tensors.Count);
            foreach (var entry in header.Tensors)
            {
                tensors.Add(ReadTensor(stream, name, entry));
            }

            return new TensorArchive(name, tensors, header.Metadata);
        }
        catch (EndOfStreamException e)
        {
            throw new FileFormatException(name, "the file became shorter while it was read", e);
        }
    }

    /// <summary>Writes the file at <paramref name="path"/>, whole or not at all.</summary>
    /// <inheritdoc cref="AtomicFile.Write(string, Action{Stream})" path="/exception"/>
    public void Write(string path) => AtomicFile.Write(path, Write);

    /// <summary>Writes at the position of <paramref name="stream"/>.</summary>
    /// <exception cref="FileFormatException">A name or a text is no valid Unicode, or the header of names and metadata is longer than 16 MiB.</exception>
    public void Write(Stream stream)
    {
        byte[] header = Header();
        if (header.Length > SafetensorsHeader.MaxLength)
        {
            throw new FileFormatException(
                Name,
                $"the header takes {header.Length} bytes; at most {SafetensorsHeader.MaxLength} could be read again"
            );
        }

        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in Tensors)
        {
            stream.Write(tensor.Bytes);
        }
    }

    /// <summary>Bytes that <see cref="Write(Stream)"/> writes.</summary>
    internal long FileLength => LengthBytes + Header().LongLength + Tensors.Sum(tensor => (long)tensor.Bytes.Length);

    private byte[] Header()
    {
        long end = 0;
        var entries = new List<SafetensorsHeader.Entry>(Tensors.Count);
        foreach (var tensor in Tensors)
        {
            long begin = end;
            end += tensor.Bytes.Length;
            entries.Add(new(tensor.Name, tensor.Type, [.. tensor.Shape], begin, end));
        }

        try
        {
            return new SafetensorsHeader(entries, Metadata).ToBytes();
        }
        catch (ArgumentException e)
        {
            throw new FileFormatException(Name, "a name or a text is no valid Unicode", e);
        }
    }

    private static SafetensorsHeader ReadHeader(Stream stream, string name)
    {
        long left = stream.Length - stream.Position;
        if (left < LengthBytes)
        {
            throw new FileFormatException(name, $"at least {LengthBytes} bytes expected, found {left}");
        }

        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        stream.ReadExactly(lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        left -= LengthBytes;
        if (length > (ulong)left || length > SafetensorsHeader.MaxLength)
        {
            throw new FileFormatException(
                name,
                $"a header of {length} bytes announced, {left} bytes follow and {SafetensorsHeader.MaxLength} are the most allowed"
            );
        }

        var header = new byte[(int)length];
        stream.ReadExactly(header);
        return new SafetensorsHeaderReader(name, left - header.Length).Read(header);
    }

    private static SafeTensor ReadTensor(Stream stream, string name, SafetensorsHeader.Entry entry)
    {
        string quoted = StrictJson.Quote(entry.Name);
        long length = entry.End - entry.Begin;
        if (length > Array.MaxLength)
        {
            throw new FileFormatException(
                name,
                $"tensor {quoted}: {length} bytes, at most {Array.MaxLength} can be read"
            );
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        int odd = entry.Type == SafeTensorType.BOOL ? bytes.AsSpan().IndexOfAnyExcept((byte)0, (byte)1) : -1;
        if (odd >= 0)
        {
            throw new FileFormatException(name, $"tensor {quoted}: BOOL is 0 or 1, value {odd} is {bytes[odd]}");
        }

        return new SafeTensor(entry.Name, entry.Type, entry.Shape, bytes);
    }

    private void ThrowIfTooLarge(string tensor, long rows, long perRow)
    {
        if (rows * perRow > Array.MaxLength - Matrix.Lanes)
        {
            throw new FileFormatException(Name, $"tensor '{tensor}': {rows} rows are more than fit in memory");
        }
    }
}
