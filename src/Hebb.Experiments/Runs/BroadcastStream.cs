using Hebb.Numerics;

namespace Hebb.Experiments.Runs;

/// <summary>
/// What rank 0 writes here, the others read: in pieces, since one message or one array has at most 2 GB. Every rank makes one for the
/// same length, and disposes of it.
/// </summary>
/// <param name="ranks">The ranks.</param>
/// <param name="length">Bytes in all, which rank 0 must write.</param>
/// <param name="largest">Bytes of a piece.</param>
internal sealed class BroadcastStream(IRanks ranks, long length, int largest) : Stream
{
    private byte[] piece = [];
    private int used;
    private long before;

    /// <inheritdoc/>
    public override bool CanRead => ranks.Rank != 0;

    /// <inheritdoc/>
    public override bool CanWrite => ranks.Rank == 0;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => before + used;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (used == piece.Length)
            {
                BeginPiece(new byte[Next()]);
            }

            var part = buffer[..Math.Min(buffer.Length, piece.Length - used)];
            part.CopyTo(piece.AsSpan(used));
            used += part.Length;
            buffer = buffer[part.Length..];
            if (used == piece.Length)
            {
                ranks.Broadcast(piece);
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (used == piece.Length && Position < length)
        {
            BeginPiece(ranks.Broadcast([]));
        }

        int count = Math.Min(buffer.Length, piece.Length - used);
        piece.AsSpan(used, count).CopyTo(buffer);
        used += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void BeginPiece(byte[] next)
    {
        before += piece.Length;
        piece = next;
        used = 0;
    }

    // All pieces are full but the last.
    private int Next() => (int)Math.Min(largest, length - Position);
}
