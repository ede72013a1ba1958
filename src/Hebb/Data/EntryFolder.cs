using System.Buffers;
using System.Security.Cryptography;

namespace Hebb.Data;

/// <summary>The folder of one data set: looks at its files and puts verified ones into place.</summary>
internal sealed class EntryFolder(string path, CatalogueEntry entry)
{
    private const int BlockLength = 1 << 17;
    private const string TemporaryEnding = ".new";
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(50);

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The data set.</summary>
    public CatalogueEntry Entry => entry;

    /// <summary>Where a file lies.</summary>
    public string PathOf(CatalogueFile file) => System.IO.Path.Combine(path, file.Name);

    /// <summary>Looks at a file's length only.</summary>
    public FileCheck QuickCheck(CatalogueFile file)
    {
        var found = new FileInfo(PathOf(file));
        return found switch
        {
            { Exists: false } => new FileCheck(file, found.FullName, DataState.Missing, null, null),
            _ when found.Length != file.Bytes => new FileCheck(
                file,
                found.FullName,
                DataState.Damaged,
                found.Length,
                null
            ),
            _ => new FileCheck(file, found.FullName, DataState.Ready, found.Length, null),
        };
    }

    /// <summary>Looks at a file's length and every byte of it.</summary>
    public FileCheck Verify(CatalogueFile file)
    {
        var quick = QuickCheck(file);
        if (quick.State != DataState.Ready)
        {
            return quick;
        }

        try
        {
            using var stream = File.OpenRead(quick.Path);
            string hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            var state = hash == file.Sha256 ? DataState.Ready : DataState.Damaged;
            return quick with { State = state, FoundSha256 = hash };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileContent.Unreadable(quick.Path, e);
        }
    }

    /// <summary>
    /// Unpacks (where needed) and verifies <paramref name="content"/> into a temporary file, then moves that into place
    /// in one step: a reader finds the old file or the whole new one.
    /// </summary>
    /// <param name="file">The file that it should be.</param>
    /// <param name="content">Its bytes, raw or gzip, from the start of a stream that can seek, or raw from any.</param>
    /// <param name="origin">Where they come from, for messages.</param>
    /// <param name="cancel">Leaves the file in place as it was.</param>
    /// <exception cref="DataFileException">They are not the file.</exception>
    public async Task InstallAsync(CatalogueFile file, Stream content, string origin, CancellationToken cancel)
    {
        Directory.CreateDirectory(path);
        string temporary = $"{PathOf(file)}.{Guid.NewGuid():N}{TemporaryEnding}";
        try
        {
            await using (var target = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                bool packed = content.CanSeek && FileContent.IsGzip(content);
                await using var unpacked = packed ? new GzipMembers(content) : null;
                await CopyVerifiedAsync(file, unpacked ?? content, target, origin, cancel).ConfigureAwait(false);
                target.Flush(flushToDisk: true);
            }

            File.Move(temporary, PathOf(file), overwrite: true);
        }
        catch (InvalidDataException e)
        {
            throw new DataFileException(origin, $"the compressed data are damaged: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// Waits until no other process fetches this data set, and keeps others waiting until the result is disposed; the
    /// system lets go of it when the process ends, however it ends.
    /// </summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(path);
        string file = System.IO.Path.Combine(path, ".lock");
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeldByAnother(e))
            {
                await Task.Delay(LockRetry, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Removes what a process that was killed left half-written; only under the lock.</summary>
    public void RemoveLeftovers()
    {
        foreach (string leftover in Directory.EnumerateFiles(path, "*" + TemporaryEnding))
        {
            File.Delete(leftover);
        }
    }

    // The system's word for it: EWOULDBLOCK of Linux or macOS, a sharing violation of Windows.
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static async Task CopyVerifiedAsync(
        CatalogueFile file,
        Stream from,
        FileStream to,
        string origin,
        CancellationToken cancel
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            long length = 0;
            int read;
            while ((read = await from.ReadAsync(block, cancel).ConfigureAwait(false)) > 0)
            {
                if (length == 0 && FileContent.IsWebPage(block.AsSpan(0, read)))
                {
                    throw new DataFileException(
                        origin,
                        $"{file.Name} expected, found a web page ('{FileContent.Excerpt(block.AsSpan(0, read))}')"
                    );
                }

                length += read;
                if (length > file.Bytes)
                {
                    throw new DataFileException(origin, $"{file.Bytes:N0} bytes expected for {file.Name}, found more");
                }

                hash.AppendData(block, 0, read);
                await to.WriteAsync(block.AsMemory(0, read), cancel).ConfigureAwait(false);
            }

            string found = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (length != file.Bytes || found != file.Sha256)
            {
                string problem =
                    length != file.Bytes
                        ? $"{file.Bytes:N0} bytes expected for {file.Name}, found {length:N0}"
                        : $"SHA-256 {file.Sha256} expected for {file.Name}, found {found}";
                throw new DataFileException(origin, problem);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
