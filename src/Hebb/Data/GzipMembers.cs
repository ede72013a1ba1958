using System.Buffers.Binary;
using System.IO.Compression;

namespace Hebb.Data;

/// <summary>
/// What a gzip file (RFC 1952) holds, unpacked: one member or several one after another, as of <c>cat a.gz b.gz</c>. Zeros
/// between and after members are left alone, as gzip does. Check sum and length of every member are compared, so a file that is
/// cut anywhere is refused.
/// </summary>
/// <remarks>
/// The runtime's <see cref="GZipStream"/> does not notice a member that is cut, and <see cref="DeflateStream"/> does not say where
/// the packed bytes end. They end in the last block that it took, and what follows them is known by then: the member's check sum
/// and length.
/// </remarks>
internal sealed class GzipMembers(Stream packed) : ForwardStream
{
    private const int TrailerLength = 8;

    private readonly PackedBlocks blocks = new(packed);
    private DeflateStream? member;
    private uint sum;
    private uint length;
    private bool begun;
    private bool ended;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged or cut; the message says how.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!ended && buffer.Length > 0)
        {
            if (member is null && !Begin())
            {
                ended = true;
                break;
            }

            int read = Unpack(member!, buffer);
            sum = Crc32.Add(sum, buffer[..read]);
            length += (uint)read;
            if (read > 0)
            {
                return read;
            }

            End();
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            member?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static int Unpack(DeflateStream member, Span<byte> buffer)
    {
        try
        {
            return member.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("they cannot be unpacked", e);
        }
    }

    private bool Begin()
    {
        if (begun && !blocks.SkipZeros())
        {
            return false;
        }

        begun = true;
        SkipHeader();
        (sum, length) = (Crc32.OfNothing, 0);
        blocks.Begin();
        member = new DeflateStream(blocks, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private void End()
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, sum);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        if (!blocks.SkipTo(trailer))
        {
            throw new InvalidDataException("the file is cut, or its check sum or length is wrong");
        }

        member!.Dispose();
        member = null;
    }

    private void SkipHeader()
    {
        const int HeaderSum = 2;
        const int Extra = 4;
        const int Name = 8;
        const int Comment = 16;
        const int Known = 31;
        if (Next() != 0x1f || Next() != 0x8b)
        {
            throw new InvalidDataException("bytes follow that are not gzip");
        }

        int method = Next();
        int flags = Next();
        if (method != 8 || (flags & ~Known) != 0)
        {
            throw new InvalidDataException("its gzip header is wrong");
        }

        Skip(6);
        if ((flags & Extra) != 0)
        {
            Skip(Next() | (Next() << 8));
        }

        foreach (int text in (ReadOnlySpan<int>)[Name, Comment])
        {
            while ((flags & text) != 0 && Next() != 0) { }
        }

        Skip((flags & HeaderSum) != 0 ? 2 : 0);
    }

    private void Skip(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Next();
        }
    }

    private int Next() =>
        blocks.ReadByte() is var b && b >= 0 ? b : throw new InvalidDataException("its gzip header is cut");
}
