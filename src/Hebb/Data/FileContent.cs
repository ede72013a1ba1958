namespace Hebb.Data;

/// <summary>
/// The bytes of a data file, unpacked on the way when it is gzip (recognised by its first bytes, never by its name). Memory is
/// taken for bytes that are really there, not for those that a header promises.
/// </summary>
internal sealed class FileContent : IDisposable
{
    private const int FirstStep = 1 << 16;

    private readonly Stream source;
    private readonly Stream bytes;
    private readonly bool ownsSource;
    private readonly long start;
    private long consumed;

    private FileContent(Stream source, string file, bool ownsSource)
    {
        this.source = source;
        this.ownsSource = ownsSource;
        File = file;
        bytes = source;
        if (source.CanSeek)
        {
            start = source.Position;
            bytes = IsGzip(source) ? new GzipMembers(source) : source;
        }
    }

    /// <summary>The file's name or path, for messages.</summary>
    public string File { get; }

    /// <summary>The number of bytes from the start, where it can be known without reading them: not of a packed file.</summary>
    public long? Length => source.CanSeek && bytes == source ? source.Length - start : null;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataFileException">It does not exist or cannot be read.</exception>
    public static FileContent Open(string path)
    {
        try
        {
            return new FileContent(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Reads from a stream that stays the caller's. Gzip is recognised where the stream can seek.</summary>
    public static FileContent Over(Stream stream, string file) => new(stream, file, false);

    /// <summary>The error for a file that the system does not let us read.</summary>
    public static DataFileException Unreadable(string path, Exception e) =>
        new(path, $"cannot be read: {ReadableFile.Reason(e)}", e);

    /// <summary>Fills <paramref name="buffer"/>, or as much of it as there is.</summary>
    /// <returns>The number of bytes read, less than the buffer's length only at the end of the file.</returns>
    public int Read(Span<byte> buffer)
    {
        try
        {
            int read = bytes.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            consumed += read;
            return read;
        }
        catch (InvalidDataException e)
        {
            string reason = bytes is GzipMembers ? ": " + e.Message : "";
            throw new DataFileException(File, $"the compressed data are damaged after {consumed:N0} bytes{reason}", e);
        }
        catch (IOException e)
        {
            throw Unreadable(File, e);
        }
    }

    /// <summary>Reads the last <paramref name="count"/> bytes of the file, and makes sure that they are the last.</summary>
    /// <param name="count">How many the file's own header promises; may be any number.</param>
    /// <param name="meaning">What they are, such as <c>60,000 images of 28×28</c>.</param>
    /// <exception cref="DataFileException">There are fewer or more, or the packed data are damaged.</exception>
    public byte[] ReadRest(long count, string meaning)
    {
        long expected = consumed + count;
        if (Length is { } length && length != expected)
        {
            throw WrongLength(expected, meaning, $"{length:N0}", length < expected);
        }

        var rest = GC.AllocateUninitializedArray<byte>((int)(Length is null ? Math.Min(count, FirstStep) : count));
        int filled = 0;
        while (true)
        {
            filled += Read(rest.AsSpan(filled));
            if (filled == count || filled < rest.Length)
            {
                break;
            }

            Array.Resize(ref rest, (int)Math.Min(count, 2L * rest.Length));
        }

        if (filled < count)
        {
            throw WrongLength(expected, meaning, $"{consumed:N0}", tooFew: true);
        }

        if (Read(stackalloc byte[1]) > 0)
        {
            throw WrongLength(expected, meaning, "more", tooFew: false);
        }

        return rest;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (bytes != source)
        {
            bytes.Dispose();
        }

        if (ownsSource)
        {
            source.Dispose();
        }
    }

    /// <summary>What a file begins with, safe to show in a message.</summary>
    public static string Excerpt(ReadOnlySpan<byte> text)
    {
        const int Shown = 24;
        var shown = text[..Math.Min(text.Length, Shown)];
        return OneLine(System.Text.Encoding.UTF8.GetString(shown)) + (text.Length > Shown ? "…" : "");
    }

    /// <summary>True when the bytes are the start of a web page rather than of data: what a failed download leaves behind.</summary>
    public static bool IsWebPage(ReadOnlySpan<byte> beginning) =>
        beginning.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'<', ..];

    internal static bool IsGzip(Stream seekable)
    {
        Span<byte> magic = stackalloc byte[2];
        long position = seekable.Position;
        int read = seekable.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        seekable.Position = position;
        return read == 2 && magic is [0x1f, 0x8b];
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private DataFileException WrongLength(long expected, string meaning, string found, bool tooFew) =>
        new(
            File,
            $"{expected:N0} bytes expected for {meaning}, found {found}"
                + (tooFew ? "; the download is probably incomplete" : "; bytes follow the data")
        );
}
