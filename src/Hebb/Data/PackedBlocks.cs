namespace Hebb.Data;

/// <summary>
/// The packed bytes of a file, in blocks of which the last one stays at hand: an unpacker takes whole blocks, and what it left of
/// the last one can be read again.
/// </summary>
internal sealed class PackedBlocks(Stream packed) : ForwardStream
{
    private readonly byte[] buffer = new byte[1 << 16];

    // buffer[start..at] was handed out last, buffer[at..end] not yet.
    private int start;
    private int at;
    private int end;

    private bool isFirst;

    // The least number of bytes of the block that the packed data use: the last one of those that are needed, and no data fit into one byte.
    private int used = 1;

    /// <inheritdoc/>
    public override int Read(Span<byte> to)
    {
        if (at == end)
        {
            Fill();
        }

        // At most half of the buffer, so that what follows fits.
        start = at;
        used = isFirst ? 2 : 1;
        isFirst = false;
        at += Math.Min(Math.Min(to.Length, end - at), buffer.Length / 2);
        buffer.AsSpan(start, at - start).CopyTo(to);
        return at - start;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        if (at == end)
        {
            Fill();
        }

        return at < end ? buffer[at++] : -1;
    }

    /// <summary>Packed data begin here.</summary>
    public void Begin() => isFirst = true;

    /// <summary>Continues with the next byte that is not 0; false when there is none.</summary>
    public bool SkipZeros()
    {
        int next;
        do
        {
            next = ReadByte();
        } while (next == 0);
        at -= next > 0 ? 1 : 0;
        return next > 0;
    }

    /// <summary>Continues behind <paramref name="mark"/>, which begins in the block that was handed out last or right after it; false when it does not.</summary>
    public bool SkipTo(ReadOnlySpan<byte> mark)
    {
        while (end - at < mark.Length && Append()) { }
        int from = Math.Min(start + used, end);
        int found = buffer.AsSpan(from, Math.Min(end, at + mark.Length) - from).IndexOf(mark);
        if (found < 0)
        {
            return false;
        }

        at = from + found + mark.Length;
        return true;
    }

    private void Fill()
    {
        start = at = 0;
        end = packed.Read(buffer);
    }

    private bool Append()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (at, end, start) = (at - start, end - start, 0);
        int read = packed.Read(buffer.AsSpan(end));
        end += read;
        return read > 0;
    }
}
