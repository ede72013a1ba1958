using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Rows of a table as they are read, in the memory that becomes the matrix, so that none is needed twice.</summary>
internal sealed class RowBuffer
{
    private const int FirstRows = 4;
    private const int LargeStep = 1 << 24;

    private float[] memory;
    private int start;
    private int stride;
    private int capacity;

    /// <summary>An empty buffer.</summary>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="expectedRows">How many rows are likely, where the file bears them out; 0 where that is not known.</param>
    public RowBuffer(int width, int expectedRows)
    {
        Width = width;
        stride = Matrix.PaddedLength(width);
        capacity = Math.Min(Math.Max(expectedRows, FirstRows), MostRows);
        (memory, start) = Matrix.Allocate(capacity * stride);
    }

    /// <summary>Numbers in a row.</summary>
    public int Width { get; private set; }

    /// <summary>The rows that were committed.</summary>
    public int Count { get; private set; }

    /// <summary>The most rows that fit a matrix.</summary>
    public int MostRows => stride == 0 ? int.MaxValue : (Array.MaxLength - Matrix.Lanes) / stride;

    /// <summary>The row after the committed ones, to be written whole; until the next call.</summary>
    public Span<float> Next()
    {
        if (Count == capacity)
        {
            Grow();
        }

        return memory.AsSpan(start + (Count * stride), Width);
    }

    /// <summary>Keeps the row that was written last.</summary>
    public void Commit() => Count++;

    /// <summary>Takes a column out of all rows, in place.</summary>
    /// <param name="slot">Its index, from 0.</param>
    public void Remove(int slot)
    {
        int narrow = Matrix.PaddedLength(Width - 1);
        for (int r = 0; r < Count; r++)
        {
            // No row grows, so each is written over rows that were moved before.
            var from = memory.AsSpan(start + (r * stride), Width);
            var to = memory.AsSpan(start + (r * narrow), narrow);
            from[..slot].CopyTo(to);
            from[(slot + 1)..].CopyTo(to[slot..]);
            to[(Width - 1)..].Clear();
        }

        capacity = stride == 0 || narrow == 0 ? capacity : (int)Math.Min((long)capacity * stride / narrow, Count);
        (Width, stride) = (Width - 1, narrow);
    }

    /// <summary>The rows as a matrix over the same memory.</summary>
    public Matrix ToMatrix() => Matrix.Over(memory, start, Count, Width);

    private void Grow()
    {
        long more = (long)capacity * stride < LargeStep ? 2L * capacity : capacity + ((long)capacity / 2);
        capacity = (int)Math.Min(Math.Max(more, capacity + 1L), MostRows);
        var (larger, at) = Matrix.Allocate(capacity * stride);
        memory.AsSpan(start, Count * stride).CopyTo(larger.AsSpan(at));
        (memory, start) = (larger, at);
    }
}
