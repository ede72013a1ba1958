using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// Many sparse rows: of each the indices of the numbers that are kept, in rising order, and the numbers. They are in
/// memory or in a file that is mapped.
/// </summary>
internal sealed unsafe class SparseRows : IDisposable
{
    private readonly nint[] addresses;
    private readonly int[] counts;
    private readonly object owner;

    /// <param name="columns">Numbers of a whole row.</param>
    /// <param name="addresses">Where each row's indices are; its numbers come right behind them.</param>
    /// <param name="counts">How many each row keeps.</param>
    /// <param name="owner">Whose memory it is; disposed of with this if it can be.</param>
    internal SparseRows(int columns, nint[] addresses, int[] counts, object owner)
    {
        Columns = columns;
        this.addresses = addresses;
        this.counts = counts;
        this.owner = owner;
        foreach (int count in counts)
        {
            Entries += count;
            Longest = Math.Max(Longest, count);
        }
    }

    /// <summary>Number of rows.</summary>
    public int Rows => counts.Length;

    /// <summary>Numbers of a whole row.</summary>
    public int Columns { get; }

    /// <summary>Numbers kept of all rows.</summary>
    public long Entries { get; }

    /// <summary>The most numbers kept of a row.</summary>
    public int Longest { get; }

    /// <summary>Bytes that <paramref name="rows"/> rows with <paramref name="entries"/> numbers in all take.</summary>
    public static long BytesFor(long rows, long entries) => (12 * rows) + (8 * entries);

    /// <summary>The indices of the numbers that are kept, in rising order. Not to be used once this is disposed of.</summary>
    public ReadOnlySpan<int> Indices(int row) => new((void*)addresses[row], counts[row]);

    /// <summary>The numbers, in the same order.</summary>
    public ReadOnlySpan<float> Values(int row) => new((int*)addresses[row] + counts[row], counts[row]);

    /// <inheritdoc/>
    public void Dispose()
    {
        (owner as IDisposable)?.Dispose();
        Array.Clear(counts);
    }

    /// <summary>Collects rows in memory.</summary>
    /// <param name="columns">Numbers of a whole row.</param>
    public sealed class Builder(int columns) : ISparseRowSink
    {
        private const int ChunkWords = 1 << 20;

        private readonly List<int[]> chunks = [];
        private readonly List<nint> addresses = [];
        private readonly List<int> counts = [];
        private int used;

        /// <inheritdoc/>
        public void Append(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
        {
            int words = 2 * indices.Length;
            if (chunks.Count == 0 || used + words > chunks[^1].Length)
            {
                // Pinned: rows are found by their addresses.
                chunks.Add(GC.AllocateUninitializedArray<int>(Math.Max(ChunkWords, words), pinned: true));
                used = 0;
            }

            var row = chunks[^1].AsSpan(used, words);
            indices.CopyTo(row);
            MemoryMarshal.Cast<float, int>(values[..indices.Length]).CopyTo(row[indices.Length..]);
            addresses.Add(Marshal.UnsafeAddrOfPinnedArrayElement(chunks[^1], used));
            counts.Add(indices.Length);
            used += words;
        }

        /// <summary>The rows so far.</summary>
        public SparseRows ToRows() => new(columns, [.. addresses], [.. counts], chunks);
    }
}
