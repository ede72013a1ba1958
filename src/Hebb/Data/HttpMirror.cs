using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Hebb.Data;

/// <summary>
/// A web address that serves a data set's files as gzip. What has arrived of a file is kept in a <c>.part</c> file beside
/// it, and the rest is asked for next time, in this run or a later one, where the server can do that.
/// </summary>
internal sealed class HttpMirror(Uri address, HttpClient client, FetchOptions options) : IDataSource
{
    private const int BlockLength = 1 << 16;
    private const int MostAttempts = 5;

    // A packed file is smaller than its content but for gzip's own few bytes.
    private const long PackingSlack = 1 << 16;

    /// <inheritdoc/>
    public string Name => address.ToString();

    /// <inheritdoc/>
    public async Task FetchAsync(
        EntryFolder folder,
        IReadOnlyList<CatalogueFile> wanted,
        IProgress<FetchProgress>? progress,
        CancellationToken cancel
    )
    {
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            throw new IOException("only HTTPS is used");
        }

        foreach (var file in wanted)
        {
            await FetchAsync(folder, file, progress, cancel).ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(
        EntryFolder folder,
        CatalogueFile file,
        IProgress<FetchProgress>? progress,
        CancellationToken cancel
    )
    {
        var url = new Uri(address, file.Name + ".gz");
        // Mirrors pack differently, so each has its own partial file.
        string urlHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)))[..8];
        string path = $"{folder.PathOf(file)}.{urlHash}.part";
        for (int attempt = 1; ; attempt++)
        {
            await using var part = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            long before = part.Length;
            try
            {
                await DownloadAsync(url, part, folder, file, progress, cancel).ConfigureAwait(false);
                part.Position = 0;
                await folder.InstallAsync(file, part, url.ToString(), cancel).ConfigureAwait(false);
                File.Delete(path);
                return;
            }
            catch (IOException) when (attempt < MostAttempts && part.Length > before)
            {
                // Cut off, but some came: ask for the rest.
            }
            catch (IOException) when (part.Length == 0)
            {
                part.Close();
                File.Delete(path);
                throw;
            }
            catch (DataFileException)
            {
                part.SetLength(0);
                if (before == 0)
                {
                    part.Close();
                    File.Delete(path);
                    throw;
                }

                // The old beginning may belong to another version of the file: once more, from the start.
            }
        }
    }

    private async Task DownloadAsync(
        Uri url,
        FileStream part,
        EntryFolder folder,
        CatalogueFile file,
        IProgress<FetchProgress>? progress,
        CancellationToken cancel
    )
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stall.CancelAfter(options.StallAfter);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Range = part.Length > 0 ? new RangeHeaderValue(part.Length, null) : null;
            using var response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token)
                .ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && part.Length > 0)
            {
                // Nothing is left to send: the part is whole already, or it will not verify.
                return;
            }

            bool resumes =
                response.StatusCode == HttpStatusCode.PartialContent
                && response.Content.Headers.ContentRange?.From == part.Length;
            if (!resumes)
            {
                part.SetLength(0);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    throw new IOException($"HTTP status {(int)response.StatusCode} for {file.Name}.gz");
                }
            }

            part.Position = part.Length;
            long? total = part.Length + response.Content.Headers.ContentLength;
            await using var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
            try
            {
                int read;
                while (
                    (read = await body.ReadAsync(block.AsMemory(0, BlockLength), stall.Token).ConfigureAwait(false)) > 0
                )
                {
                    // What the disk and the observer take is not the server's.
                    stall.CancelAfter(Timeout.InfiniteTimeSpan);
                    await part.WriteAsync(block.AsMemory(0, read), cancel).ConfigureAwait(false);
                    progress?.Report(new FetchProgress(folder.Entry.Name, file.Name, Name, part.Length, total));
                    if (part.Length > file.Bytes + PackingSlack)
                    {
                        throw new DataFileException(
                            url.ToString(),
                            $"at most {file.Bytes + PackingSlack:N0} compressed bytes expected, found more"
                        );
                    }

                    stall.CancelAfter(options.StallAfter);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(block);
            }
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.InnerException?.Message ?? e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new IOException("it does not answer", e);
        }
    }
}
