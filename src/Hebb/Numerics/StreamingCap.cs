using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// cap_k(relu(v)) of rows that come piece by piece, so that no row need ever stand in memory as a whole: what is kept of
/// each row are candidates, never more than about 2 k. Ties go to the lower index, as in <see cref="CapSelection"/>.
/// </summary>
/// <remarks>
/// Once k candidates are there, the smallest of the k largest so far is a threshold: a later number counts only if it is
/// greater, since of equal numbers those of lower index come first. So most of a row falls at one comparison.
/// </remarks>
internal sealed class StreamingCap
{
    private readonly int cap;
    private readonly int workspace;
    private readonly Matrix values;
    private readonly int[] indices;
    private readonly int[] counts;
    private readonly float[] atLeast;
    private readonly ulong[] bits;
    private readonly VectorWidth width;

    /// <summary>Buffers for that many rows at a time.</summary>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="columns">Numbers of a whole row.</param>
    /// <param name="cap">k, from 1 to <paramref name="columns"/>.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public StreamingCap(int rows, int columns, int cap, VectorWidth width)
    {
        this.cap = cap;
        this.width = width;
        workspace = CapacityFor(columns, cap);
        values = new Matrix(rows, workspace);
        indices = new int[checked(rows * workspace)];
        counts = new int[rows];
        atLeast = new float[rows];
        bits = new ulong[(workspace + 63) / 64];
        Reset();
    }

    /// <summary>Rows at a time.</summary>
    public int Rows => counts.Length;

    /// <summary>Bytes that a row takes.</summary>
    internal static long BytesFor(int columns, int cap) => 8L * CapacityFor(columns, cap);

    /// <summary>The indices that are kept of a row so far, in rising order.</summary>
    public ReadOnlySpan<int> Indices(int row) => indices.AsSpan(row * workspace, counts[row]);

    /// <summary>Their numbers, all above zero.</summary>
    public ReadOnlySpan<float> Values(int row) => values.Row(row)[..counts[row]];

    /// <summary>Begins new rows.</summary>
    public void Reset()
    {
        Array.Clear(counts);
        // The smallest number above zero: "at least this" says "greater than zero".
        Array.Fill(atLeast, float.Epsilon);
    }

    /// <summary>Takes the next piece of a row; afterwards what is kept is the cap of all pieces so far.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="piece">The next numbers, padded with zeros to a multiple of 16. No NaN.</param>
    /// <param name="first">The index of the first of them.</param>
    public void Take(int row, ReadOnlySpan<float> piece, int first)
    {
        width.Run(new TakeKernel(this, row, piece, first));

        if (counts[row] >= cap)
        {
            Reduce(row);
        }
    }

    // Two lots of candidates before they must be sifted, and a place for sixteen at a time behind each; never more than the row.
    private static int CapacityFor(int columns, int cap) =>
        Matrix.PaddedLength((int)Math.Min(2L * cap, columns)) + (2 * Matrix.Lanes);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Take<T>(int row, ReadOnlySpan<float> piece, int first)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(piece);
        ref float kept = ref MemoryMarshal.GetReference(values.PaddedRow(row));
        ref int keptIndices = ref indices[row * workspace];
        int n = counts[row];
        int full = workspace - Matrix.Lanes;
        T least = T.Broadcast(atLeast[row]);
        for (int i = 0; i < piece.Length; i += Matrix.Lanes)
        {
            T value = T.Load(ref v, (nuint)i);
            uint greater = T.AtLeast(value, least);
            if (greater == 0)
            {
                continue;
            }

            T.Compress(greater, value, ref kept, (nuint)n);
            T.Compress(greater, first + i, 1, ref keptIndices, (nuint)n);
            n += BitOperations.PopCount(greater);
            if (n > full)
            {
                counts[row] = n;
                Reduce(row);
                n = counts[row];
                least = T.Broadcast(atLeast[row]);
            }
        }

        counts[row] = n;
    }

    // Of at least k candidates the k largest stay, and the threshold rises to the smallest of them.
    private void Reduce(int row)
    {
        int n = counts[row];
        var whole = values.PaddedRow(row)[..Matrix.PaddedLength(n)];
        whole[n..].Clear();
        CapSelection.ReluCap(whole, cap, false, bits, width);
        SparseRow.Pack(bits, whole, whole, width);
        var rowIndices = indices.AsSpan(row * workspace, n);
        int at = 0;
        for (int word = 0; word * 64 < n; word++)
        {
            for (ulong set = bits[word]; set != 0; set &= set - 1)
            {
                rowIndices[at++] = rowIndices[(word * 64) + BitOperations.TrailingZeroCount(set)];
            }
        }

        float smallest = float.PositiveInfinity;
        foreach (float value in whole[..at])
        {
            smallest = MathF.Min(smallest, value);
        }

        counts[row] = at;
        atLeast[row] = MathF.BitIncrement(smallest);
    }

    private readonly ref struct TakeKernel(StreamingCap selection, int row, ReadOnlySpan<float> piece, int first)
        : ILanesKernel
    {
        private readonly ReadOnlySpan<float> piece = piece;

        public void Run<T>()
            where T : struct, ILanes<T> => selection.Take<T>(row, piece, first);
    }
}
