using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What the neurons did for a number of examples: who fired in each round, and the values of the last round, kept for
/// the neurons that fired in it. With V = 1000, k = 500 and T = 1 an example takes 2.1 KB.
/// </summary>
public sealed class Activity
{
    private const int CacheLine = 64;
    private static readonly ulong[] BitsToBytes = SpreadBits();

    private readonly NetworkShape shape;
    private readonly int words;
    private readonly ulong[] fired;
    private readonly float[] values;
    private readonly int[] counts;

    /// <summary>Buffer for <paramref name="rows"/> examples.</summary>
    /// <param name="rows">Number of examples.</param>
    /// <param name="shape">The network's shape.</param>
    public Activity(int rows, NetworkShape shape)
    {
        this.shape = shape;
        Rows = rows;
        words = (shape.Neurons + 63) / 64;
        fired = GC.AllocateUninitializedArray<ulong>(checked(rows * shape.Rounds * words));
        values = GC.AllocateUninitializedArray<float>(checked(rows * shape.Cap));
        counts = new int[rows];
    }

    /// <summary>Number of examples.</summary>
    public int Rows { get; }

    /// <summary>The length that <see cref="Patterns"/> needs for a network of that shape.</summary>
    public static int PatternsLength(NetworkShape shape) => (shape.Neurons + 63) / 64 * 64;

    /// <summary>Bytes that <paramref name="rows"/> examples take.</summary>
    public static long BytesFor(long rows, NetworkShape shape) =>
        rows * ((shape.Rounds * 8L * ((shape.Neurons + 63) / 64)) + (4L * shape.Cap) + 4);

    /// <summary>Which neurons fired in a round: bit i for neuron i.</summary>
    /// <param name="row">The example.</param>
    /// <param name="round">From 1 to T.</param>
    public Span<ulong> Fired(int row, int round) => fired.AsSpan(((row * shape.Rounds) + round - 1) * words, words);

    /// <summary>The neurons that fired in the last round, in rising order.</summary>
    /// <param name="row">The example.</param>
    /// <param name="workspace">Buffer for k neurons.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <returns>The beginning of <paramref name="workspace"/>.</returns>
    public ReadOnlySpan<int> FiredLast(int row, Span<int> workspace, VectorWidth width) =>
        workspace[..SparseRow.Indices(Fired(row, shape.Rounds), workspace, width)];

    /// <summary>The values of the last round of the neurons that fired in it, in the order of the neurons.</summary>
    public ReadOnlySpan<float> Values(int row) => values.AsSpan(row * shape.Cap, counts[row]);

    /// <summary>Keeps the values of the last round of the neurons whose bit is set in <see cref="Fired"/>.</summary>
    /// <param name="row">The example.</param>
    /// <param name="activity">h_T, |V| numbers.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public void KeepLast(int row, ReadOnlySpan<float> activity, VectorWidth width) =>
        counts[row] = SparseRow.Pack(
            Fired(row, shape.Rounds),
            activity,
            values.AsSpan(row * shape.Cap, shape.Cap),
            width
        );

    /// <summary>The firing pattern of every neuron, as numbers: the first round is the most significant bit.</summary>
    /// <param name="row">The example.</param>
    /// <param name="patterns">Buffer for |V| patterns, rounded up to a multiple of 64.</param>
    public void Patterns(int row, Span<ushort> patterns)
    {
        var rounds = MemoryMarshal.AsBytes(fired.AsSpan(row * shape.Rounds * words, shape.Rounds * words));
        int early = Math.Max(0, shape.Rounds - 8);
        for (int eight = 0; eight < words * 8; eight++)
        {
            // Eight neurons at a time: what they did in up to eight rounds is one byte for each.
            var pattern = Bytes(rounds, eight, early, shape.Rounds);
            if (early > 0)
            {
                pattern |= Bytes(rounds, eight, 0, early) << 8;
            }

            pattern.CopyTo(patterns[(8 * eight)..]);
        }
    }

    /// <summary>Asks for an example's memory ahead of its use; where the processor cannot be asked, does nothing.</summary>
    /// <param name="row">The example.</param>
    internal unsafe void Prefetch(int row)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        fixed (float* first = values)
        {
            byte* line = (byte*)(first + ((long)row * shape.Cap));
            byte* end = line + (counts[row] * sizeof(float));
            for (; line < end; line += CacheLine)
            {
                Sse.Prefetch0(line);
            }
        }

        fixed (ulong* first = fired)
        {
            byte* line = (byte*)(first + ((long)row * shape.Rounds * words));
            byte* end = line + (shape.Rounds * words * sizeof(ulong));
            for (; line < end; line += CacheLine)
            {
                Sse.Prefetch0(line);
            }
        }
    }

    // Eight neurons' bits of the rounds after from up to to, the first of them the most significant.
    private Vector128<ushort> Bytes(ReadOnlySpan<byte> rounds, int eight, int from, int to)
    {
        ulong bytes = 0;
        for (int round = from; round < to; round++)
        {
            bytes = (bytes << 1) | BitsToBytes[rounds[(round * words * 8) + eight]];
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
