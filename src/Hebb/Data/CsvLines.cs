namespace Hebb.Data;

/// <summary>The lines of a text file, one at a time, each of bounded length, without their line ends.</summary>
internal sealed class CsvLines(FileContent content)
{
    /// <summary>The longest line accepted, in bytes: 100,000 numbers of 40 characters.</summary>
    public const int LongestLine = 4_000_000;

    private const int FirstBuffer = 1 << 16;

    private byte[] buffer = new byte[FirstBuffer];
    private int start;
    private int end;
    private bool ended;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads the next line; false at the end of the file. The line is valid until the next call.</summary>
    /// <exception cref="DataFileException">The line is longer than <see cref="LongestLine"/>.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (length >= 0 || (ended && end > start))
            {
                length = length >= 0 ? searched + length : end - start;
                line = buffer.AsSpan(start, length).TrimEnd((byte)'\r');
                start = Math.Min(end, start + length + 1);
                Number++;
                return true;
            }

            if (ended)
            {
                line = default;
                return false;
            }

            searched = end - start;
            Fill();
        }
    }

    /// <summary>How many lines a large file has; 0 where it is small or packed, so that counting costs more than it saves.</summary>
    public static int Count(string path)
    {
        const long Small = 1 << 20;
        using var content = FileContent.Open(path);
        if (content.Length is null or < Small)
        {
            return 0;
        }

        var bytes = new byte[FirstBuffer];
        long lines = 1;
        for (int read = bytes.Length; read == bytes.Length; )
        {
            read = content.Read(bytes);
            lines += bytes.AsSpan(0, read).Count((byte)'\n');
        }

        return (int)Math.Min(lines, int.MaxValue);
    }

    private void Fill()
    {
        if (end - start > LongestLine)
        {
            throw new DataFileException(
                content.File,
                $"line {Number + 1:N0} is longer than {LongestLine:N0} bytes; is this a table with a line for each example?"
            );
        }

        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, 2 * buffer.Length);
        }

        int read = content.Read(buffer.AsSpan(end));
        ended = read < buffer.Length - end;
        end += read;
    }
}
