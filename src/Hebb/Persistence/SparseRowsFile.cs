using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hebb.Numerics;

namespace Hebb.Persistence;

/// <summary>
/// Sparse rows in a file, which is mapped into memory to be read: 8 bytes <c>HEBBROWS</c>, version, rows, columns and entries as
/// 8-byte numbers, a SHA-256 of all else, the identity (its length, then UTF-8 padded to 8 bytes), the rows' counts as 4-byte numbers
/// padded to 8 bytes, and row after row its indices and its values, 4 bytes each; all little-endian.
/// </summary>
/// <remarks>
/// The identity says what the rows are of. A file of other rows, a torn or a damaged one is never used.
/// </remarks>
internal static class SparseRowsFile
{
    private const int HeaderBytes = 80;
    private const long Version = 1;

    /// <summary>Writes rows as they come; the file has its name only once <see cref="Writer.Complete"/> returned.</summary>
    public sealed class Writer : ISparseRowSink, IDisposable
    {
        private readonly AtomicFileSteps steps;
        private readonly string path;
        private readonly string temporary;
        private readonly Stream stream;
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] identity;
        private readonly int[] counts;
        private readonly long columns;
        private int row;
        private long entries;
        private bool isComplete;

        /// <summary>Begins a file of <paramref name="rows"/> rows.</summary>
        /// <param name="path">The file to create or replace.</param>
        /// <param name="identity">What the rows are of, in words.</param>
        /// <param name="rows">How many rows will come.</param>
        /// <param name="columns">Numbers of a whole row.</param>
        /// <exception cref="IOException">The disk is full, or the folder is missing.</exception>
        public Writer(string path, string identity, int rows, int columns)
            : this(path, identity, rows, columns, new AtomicFileSteps()) { }

        /// <summary>The same, every disk operation done by <paramref name="steps"/>.</summary>
        internal Writer(string path, string identity, int rows, int columns, AtomicFileSteps steps)
        {
            this.steps = steps;
            this.path = Path.GetFullPath(path);
            this.identity = Padded(Encoding.UTF8.GetBytes(identity));
            this.columns = columns;
            counts = new int[rows];
            temporary = Path.Combine(Path.GetDirectoryName(this.path)!, $".hebb-{Path.GetRandomFileName()}.tmp");
            stream = steps.Create(temporary);
            stream.SetLength(BodyStart(this.identity.Length, rows));
            stream.Position = stream.Length;
        }

        /// <inheritdoc/>
        /// <exception cref="IOException">The disk is full.</exception>
        public void Append(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
        {
            counts[row++] = indices.Length;
            entries += indices.Length;
            Write(MemoryMarshal.AsBytes(indices));
            Write(MemoryMarshal.AsBytes(values[..indices.Length]));
        }

        /// <summary>All rows are there: the file gets its name.</summary>
        /// <exception cref="InvalidOperationException">Not as many rows came as were announced.</exception>
        public void Complete()
        {
            if (row != counts.Length)
            {
                throw new InvalidOperationException($"{row} rows of {counts.Length}");
            }

            byte[] header = Header(identity, counts, columns, entries, hash);
            stream.Position = 0;
            stream.Write(header);
            steps.Flush(stream);
            stream.Dispose();
            steps.Rename(temporary, path);
            isComplete = true;
            steps.FlushFolder(Path.GetDirectoryName(path)!);
        }

        /// <summary>An incomplete file is removed.</summary>
        public void Dispose()
        {
            hash.Dispose();
            if (isComplete)
            {
                return;
            }

            try
            {
                stream.Dispose();
            }
            catch (IOException)
            {
                // What was to be flushed is of no use any more.
            }

            steps.Delete(temporary);
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                stream.Write(bytes);
            }
            catch (IOException e)
            {
                throw new IOException($"{path}: features could not be kept in a file: {e.Message}", e);
            }

            hash.AppendData(bytes);
        }
    }

    /// <summary>Maps the rows of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What the rows must be of.</param>
    /// <exception cref="FileFormatException">It is torn, damaged, or of other rows; nothing of it is used.</exception>
    /// <exception cref="IOException">There is no such file, or the disk failed.</exception>
    public static unsafe SparseRows Map(string path, string identity)
    {
        var mapping = Mapping.Open(path);
        try
        {
            var bytes = mapping.Bytes;
            Check(path, bytes[..8].SequenceEqual("HEBBROWS"u8), "not a file of sparse rows");
            Check(path, Number(bytes, 8) == Version, $"version {Version} expected, found {Number(bytes, 8)}");
            var (rows, columns, entries) = (Number(bytes, 16), Number(bytes, 24), Number(bytes, 32));
            long identityBytes = Number(bytes, 72);
            // No size is used before it is checked against the length of the file.
            Check(
                path,
                rows is >= 0 and <= int.MaxValue
                    && columns is > 0 and <= int.MaxValue
                    && entries is >= 0 and < 1L << 40
                    && identityBytes is >= 0 and < 1 << 20
                    && identityBytes % 8 == 0
                    && BodyStart((int)identityBytes, (int)rows) + (8 * entries) == mapping.Length,
                $"incomplete: its header does not match its {mapping.Length} bytes; delete it, and it is computed again"
            );
            string found = Encoding.UTF8.GetString(bytes.Slice(HeaderBytes, (int)identityBytes)).TrimEnd('\0');
            Check(path, found == identity, $"features of '{Short(found)}'; those of '{Short(identity)}' are expected");
            var counts = MemoryMarshal
                .Cast<byte, int>(bytes.Slice(HeaderBytes + (int)identityBytes, 4 * (int)rows))
                .ToArray();
            Check(
                path,
                counts.All(count => count >= 0 && count <= columns),
                "damaged: a row is longer than the dimension"
            );
            Check(
                path,
                counts.Sum(count => (long)count) == entries,
                "damaged: its rows are not as long as its header says"
            );

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte* body = mapping.Pointer + BodyStart((int)identityBytes, (int)rows);
            for (long at = 0; at < 8 * entries; at += 1 << 20)
            {
                hash.AppendData(new ReadOnlySpan<byte>(body + at, (int)Math.Min(1 << 20, (8 * entries) - at)));
            }

            byte[] header = Header(Padded(Encoding.UTF8.GetBytes(identity)), counts, columns, entries, hash);
            Check(
                path,
                bytes[..header.Length].SequenceEqual(header),
                "damaged: its content does not match its hash; delete it, and it is computed again"
            );

            var addresses = new nint[rows];
            for (int row = 0; row < rows; row++)
            {
                addresses[row] = (nint)body;
                body += 8L * counts[row];
            }

            return new SparseRows((int)columns, addresses, counts, mapping);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    private static long BodyStart(int identityBytes, int rows) =>
        HeaderBytes + identityBytes + ((4L * rows) + 7) / 8 * 8;

    // Everything before the body; the hash is over it, with zeros in its place, and the hash of the body.
    private static byte[] Header(byte[] identity, int[] counts, long columns, long entries, IncrementalHash body)
    {
        var header = new byte[BodyStart(identity.Length, counts.Length)];
        "HEBBROWS"u8.CopyTo(header);
        long[] numbers = [Version, counts.Length, columns, entries];
        for (int n = 0; n < numbers.Length; n++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8 + (8 * n)), numbers[n]);
        }

        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(72), identity.Length);
        identity.CopyTo(header, HeaderBytes);
        MemoryMarshal.AsBytes(counts.AsSpan()).CopyTo(header.AsSpan(HeaderBytes + identity.Length));
        byte[] whole = [.. header, .. body.GetHashAndReset()];
        SHA256.HashData(whole).CopyTo(header, 40);
        return header;
    }

    private static byte[] Padded(byte[] bytes)
    {
        Array.Resize(ref bytes, (bytes.Length + 7) / 8 * 8);
        return bytes;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    // A checksum's first digits tell it from another.
    private static string Short(string identity) =>
        string.Join(
            ' ',
            identity
                .Split(' ')
                .Select(word => word.Length > 16 && word.All(char.IsAsciiHexDigit) ? word[..8] + "…" : word)
        );

    private static void Check(string path, bool holds, string problem)
    {
        if (!holds)
        {
            throw new FileFormatException(path, problem);
        }
    }

    // The file's bytes as memory, until it is disposed of.
    private sealed unsafe class Mapping : IDisposable
    {
        private readonly MemoryMappedFile file;
        private readonly MemoryMappedViewAccessor view;
        private readonly byte* pointer;
        private bool isReleased;

        private Mapping(MemoryMappedFile file, long length)
        {
            this.file = file;
            Length = length;
            view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        }

        public long Length { get; }

        public byte* Pointer => pointer;

        public ReadOnlySpan<byte> Bytes => new(pointer, (int)Math.Min(Length, int.MaxValue));

        public static Mapping Open(string path)
        {
            long length = new FileInfo(path).Length;
            Check(path, length >= HeaderBytes, $"incomplete: {length} bytes, at least {HeaderBytes} expected");
            return new Mapping(
                MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read),
                length
            );
        }

        public void Dispose()
        {
            if (!isReleased)
            {
                isReleased = true;
                view.SafeMemoryMappedViewHandle.ReleasePointer();
                view.Dispose();
                file.Dispose();
            }
        }
    }
}
