using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What the neurons of a layer did for a number of examples: which fired in each round, and the values of the last round, kept for
/// the neurons that fired in it. With V = 1000, k = 500 and T = 1 an example takes 2.1 KB.
/// </summary>
/// <remarks>Firing is kept as bits, or, where T = 1 and few of very many neurons fire, as the indices of those that do.</remarks>
internal sealed class Activity
{
    private const int CacheLine = 64;
    private static readonly ulong[] BitsToBytes = SpreadBits();

    private readonly int neurons;
    private readonly int rounds;
    private readonly int mostActive;
    private readonly int words;
    private readonly ulong[] fired;
    private readonly int[] indices;
    private readonly float[] values;
    private readonly int[] counts;

    /// <summary>Buffers for <paramref name="rows"/> examples.</summary>
    /// <param name="rows">Number of examples.</param>
    /// <param name="neurons">|V|.</param>
    /// <param name="rounds">T.</param>
    /// <param name="mostActive">The most neurons that fire in the last round.</param>
    /// <param name="isSparse">Whether firing is kept as indices; T is 1 then.</param>
    public Activity(int rows, int neurons, int rounds, int mostActive, bool isSparse = false)
    {
        this.neurons = neurons;
        this.rounds = rounds;
        this.mostActive = mostActive;
        Rows = rows;
        IsSparse = isSparse;
        words = IsSparse ? 0 : (neurons + 63) / 64;
        fired = GC.AllocateUninitializedArray<ulong>(checked(rows * rounds * words));
        indices = GC.AllocateUninitializedArray<int>(IsSparse ? checked(rows * mostActive) : 0);
        values = GC.AllocateUninitializedArray<float>(checked(rows * mostActive));
        counts = new int[rows];
    }

    /// <summary>Buffers for <paramref name="rows"/> examples of a layer.</summary>
    public Activity(int rows, HiddenLayer layer, bool isSparse = false)
        : this(rows, layer.OutputShape.Size, layer.Rounds, layer.MostActive, isSparse) { }

    /// <summary>Number of examples.</summary>
    public int Rows { get; }

    /// <summary>Whether firing is kept as indices, not as bits.</summary>
    public bool IsSparse { get; }

    /// <summary>The length that <see cref="Patterns"/> needs.</summary>
    public static int PatternsLength(int neurons) => (neurons + 63) / 64 * 64;

    /// <summary>Bytes that <paramref name="rows"/> examples of a layer take.</summary>
    public static long BytesFor(long rows, HiddenLayer layer, bool isSparse)
    {
        long firing = isSparse ? 4L * layer.MostActive : layer.Rounds * 8L * ((layer.OutputShape.Size + 63) / 64);
        return rows * (firing + (4L * layer.MostActive) + 4);
    }

    /// <summary>Which neurons fired in a round: bit i for neuron i. Not where indices are kept.</summary>
    /// <param name="row">The example.</param>
    /// <param name="round">From 1 to T.</param>
    public Span<ulong> Fired(int row, int round) => fired.AsSpan(((row * rounds) + round - 1) * words, words);

    /// <summary>The neurons that fired in the last round, in rising order.</summary>
    /// <param name="row">The example.</param>
    /// <param name="buffer">A place for as many neurons as may be active.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <returns>The beginning of <paramref name="buffer"/>, or what is kept here until the row changes.</returns>
    public ReadOnlySpan<int> FiredLast(int row, Span<int> buffer, VectorWidth width) =>
        IsSparse
            ? indices.AsSpan(row * mostActive, counts[row])
            : buffer[..SparseRow.Indices(Fired(row, rounds), buffer, width)];

    /// <summary>Whether the same neurons fired in the last round for two examples; not known, so no, where indices are kept.</summary>
    /// <param name="row">The one example.</param>
    /// <param name="other">Where the other is.</param>
    /// <param name="otherRow">Which row of it.</param>
    public bool FiresLike(int row, Activity other, int otherRow) =>
        !IsSparse && Fired(row, rounds).SequenceEqual(other.Fired(otherRow, other.rounds));

    /// <summary>The values of the last round of the neurons that fired in it, in the order of the neurons.</summary>
    public Span<float> Values(int row) => values.AsSpan(row * mostActive, counts[row]);

    /// <summary>Keeps the values of the last round of the neurons whose bit is set in <see cref="Fired"/>.</summary>
    /// <param name="row">The example.</param>
    /// <param name="activity">h_T, |V| numbers.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public void KeepLast(int row, ReadOnlySpan<float> activity, VectorWidth width) =>
        counts[row] = SparseRow.Pack(Fired(row, rounds), activity, values.AsSpan(row * mostActive, mostActive), width);

    /// <summary>Keeps which neurons fired, and their values, where indices are kept.</summary>
    /// <param name="row">The example.</param>
    /// <param name="active">The neurons, in rising order.</param>
    /// <param name="activity">Their values.</param>
    public void Keep(int row, ReadOnlySpan<int> active, ReadOnlySpan<float> activity)
    {
        active.CopyTo(indices.AsSpan(row * mostActive, mostActive));
        activity.CopyTo(values.AsSpan(row * mostActive, mostActive));
        counts[row] = active.Length;
    }

    /// <summary>The firing pattern of every neuron, as numbers: the first round is the most significant bit.</summary>
    /// <param name="row">The example.</param>
    /// <param name="patterns">A place for |V| patterns, rounded up to a multiple of 64.</param>
    public void Patterns(int row, Span<ushort> patterns)
    {
        if (IsSparse)
        {
            patterns[..neurons].Clear();
            foreach (int i in indices.AsSpan(row * mostActive, counts[row]))
            {
                patterns[i] = 1;
            }

            return;
        }

        var bits = MemoryMarshal.AsBytes(fired.AsSpan(row * rounds * words, rounds * words));
        int early = Math.Max(0, rounds - 8);
        for (int eight = 0; eight < words * 8; eight++)
        {
            // Eight neurons at a time: what they did in up to eight rounds is one byte for each.
            var pattern = Bytes(bits, eight, early, rounds);
            if (early > 0)
            {
                pattern |= Bytes(bits, eight, 0, early) << 8;
            }

            pattern.CopyTo(patterns[(8 * eight)..]);
        }
    }

    /// <summary>Asks for an example's memory ahead of its use; where the processor cannot be asked, does nothing.</summary>
    /// <param name="row">The example.</param>
    public void Prefetch(int row)
    {
        Prefetch<float>(Values(row));
        Prefetch<ulong>(fired.AsSpan(row * rounds * words, rounds * words));
        if (IsSparse)
        {
            Prefetch<int>(indices.AsSpan(row * mostActive, counts[row]));
        }
    }

    private static unsafe void Prefetch<T>(ReadOnlySpan<T> memory)
        where T : unmanaged
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        fixed (T* first = memory)
        {
            byte* line = (byte*)first;
            byte* end = line + (memory.Length * sizeof(T));
            for (; line < end; line += CacheLine)
            {
                Sse.Prefetch0(line);
            }
        }
    }

    // Eight neurons' bits of the rounds after from up to to, the first of them the most significant.
    private Vector128<ushort> Bytes(ReadOnlySpan<byte> bits, int eight, int from, int to)
    {
        ulong bytes = 0;
        for (int round = from; round < to; round++)
        {
            bytes = (bytes << 1) | BitsToBytes[bits[(round * words * 8) + eight]];
        }

        return Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte());
    }

    // For each byte, its eight bits as eight bytes of 0 or 1.
    private static ulong[] SpreadBits()
    {
        var spread = new ulong[256];
        for (int value = 0; value < spread.Length; value++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                spread[value] |= (ulong)(value >> bit & 1) << (8 * bit);
            }
        }

        return spread;
    }
}
