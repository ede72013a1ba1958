using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Hebb.Persistence;
using Microsoft.Win32.SafeHandles;

namespace Hebb.Experiments.Runs;

/// <summary>
/// <c>metrics.jsonl</c>: records in the order in which they happened, one a line. It knows its length and SHA-256, so a
/// checkpoint can say how much of it belongs to it.
/// </summary>
internal sealed class MetricsFile : IDisposable
{
    private readonly Lock gate = new();
    private readonly FileStream file;
    private readonly SafeFileHandle handle;
    private IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Opens the file, or makes an empty one.</summary>
    public MetricsFile(string path)
    {
        // Without a buffer, so that a record is in the file when it was appended.
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        handle = file.SafeFileHandle;
    }

    /// <summary>Appends one record; it is in the file when this returns. From any thread.</summary>
    public void Append<T>(T record)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(record, ResultJson.Line), (byte)'\n'];
        lock (gate)
        {
            file.Write(line);
            hash.AppendData(line);
        }
    }

    /// <summary>Its length in bytes and its SHA-256.</summary>
    public (long Bytes, string Sha256) Content
    {
        get
        {
            lock (gate)
            {
                return (file.Position, Convert.ToHexStringLower(hash.GetCurrentHash()));
            }
        }
    }

    /// <summary>Makes sure that all that was appended before is on the disk. Records may be appended meanwhile.</summary>
    public void Flush() => RandomAccess.FlushToDisk(handle);

    /// <summary>Cuts off what came after the first <paramref name="bytes"/> bytes, if these are the ones meant.</summary>
    /// <exception cref="FileFormatException">The file is shorter, or has other content; it is left as it was.</exception>
    public void CutTo(long bytes, string sha256)
    {
        lock (gate)
        {
            if (file.Length < bytes)
            {
                throw new FileFormatException(file.Name, $"at least {bytes} bytes expected, found {file.Length}");
            }

            var prefix = HashOfFirst(bytes);
            string found = Convert.ToHexStringLower(prefix.GetCurrentHash());
            if (found != sha256)
            {
                string length = bytes.ToString(CultureInfo.InvariantCulture);
                throw new FileFormatException(
                    file.Name,
                    $"the first {length} bytes should have SHA-256 {sha256}, found {found}"
                );
            }

            file.SetLength(bytes);
            file.Position = bytes;
            hash.Dispose();
            hash = prefix;
        }
    }

    /// <summary>Removes every record.</summary>
    public void Clear()
    {
        lock (gate)
        {
            file.SetLength(0);
            file.Position = 0;
            hash.Dispose();
            hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
    }

    /// <summary>Writes all records so far to a stream.</summary>
    public void CopyTo(Stream stream)
    {
        lock (gate)
        {
            file.Position = 0;
            file.CopyTo(stream);
        }
    }

    /// <summary>Replaces what is there by the records of another process.</summary>
    /// <param name="records">They are read to their end.</param>
    public void Replace(Stream records)
    {
        lock (gate)
        {
            Clear();
            byte[] part = new byte[1 << 16];
            for (int count = records.Read(part); count > 0; count = records.Read(part))
            {
                file.Write(part, 0, count);
                hash.AppendData(part, 0, count);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            file.Dispose();
            hash.Dispose();
        }
    }

    private IncrementalHash HashOfFirst(long bytes)
    {
        var prefix = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] room = new byte[1 << 16];
        file.Position = 0;
        while (bytes > 0)
        {
            var part = room.AsSpan(0, (int)Math.Min(room.Length, bytes));
            file.ReadExactly(part);
            prefix.AppendData(part);
            bytes -= part.Length;
        }

        return prefix;
    }
}
