using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PackedRows = Hebb.Numerics.GemmScratch.PackedRows;

namespace Hebb.Numerics;

/// <summary>Lays rows of the left operand out term by term, leaving out terms that are zero in all of them.</summary>
internal static class GemmPacking
{
    /// <summary>Packs a block of some rows.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="part">Rows, and terms as columns.</param>
    /// <param name="rowStride">Numbers from one row of B to the next.</param>
    /// <param name="start">Where in the scratch the block may begin.</param>
    /// <param name="scratch">Receives values and offsets.</param>
    public static PackedRows Pack(LeftOperand a, Block part, int rowStride, int start, GemmScratch scratch)
    {
        var target = new Target(scratch.Values[start..], scratch.Offsets[start..]);
        int terms = a.IsTransposed ? PackColumns(a, part, rowStride, target) : PackRows(a, part, rowStride, target);
        return new(part.FromRow, part.Rows, start, terms);
    }

    /// <summary>Packs one row of an operand that is not transposed, sixteen terms at a time.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="part">
    /// The row, and terms as columns: from a multiple of 16 to a multiple of 16 or the number of columns.
    /// </param>
    /// <param name="rowStride">Numbers from one row of B to the next.</param>
    /// <param name="start">Where in the scratch the row may begin.</param>
    /// <param name="scratch">Receives values and offsets; up to sixteen places after the last are written to.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static PackedRows PackRow<T>(LeftOperand a, Block part, int rowStride, int start, GemmScratch scratch)
        where T : struct, ILanes<T>
    {
        ref float numbers = ref MemoryMarshal.GetReference(a.From(part.FromRow, 0));
        ref float values = ref MemoryMarshal.GetReference(scratch.Values);
        ref int offsets = ref MemoryMarshal.GetReference(scratch.Offsets);
        // −0 is neither above nor below.
        T above = T.Broadcast(float.Epsilon),
            below = T.Broadcast(-float.Epsilon);
        nuint n = (nuint)start;
        for (int k = part.FromColumn; k < part.ToColumn; k += Matrix.Lanes)
        {
            T value = T.Load(ref numbers, (nuint)k);
            uint kept = T.AtLeast(value, above) | T.AtLeast(below, value);
            T.Compress(kept, value, ref values, n);
            T.Compress(kept, k * rowStride, rowStride, ref offsets, n);
            n += (nuint)BitOperations.PopCount(kept);
        }

        return new(part.FromRow, 1, start, (int)n - start);
    }

    /// <summary>How many numbers of a block of an operand that is not transposed are not zero.</summary>
    public static int CountNonZero(LeftOperand a, Block part)
    {
        int count = 0;
        for (int r = part.FromRow; r < part.ToRow; r++)
        {
            var row = a.From(r, part.FromColumn)[..part.Columns];
            var zeros = Vector<int>.Zero;
            int k = 0;
            for (; k <= row.Length - Vector<float>.Count; k += Vector<float>.Count)
            {
                // A lane that is equal gives −1.
                zeros -= Vector.Equals(new Vector<float>(row[k..]), Vector<float>.Zero);
            }

            count += k - Vector.Sum(zeros);
            for (; k < row.Length; k++)
            {
                count += row[k] != 0 ? 1 : 0;
            }
        }

        return count;
    }

    // Whole rows: transposed in 4×4 blocks in registers.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int PackRows(LeftOperand a, Block part, int rowStride, Target target)
    {
        var (rows, to) = (part.Rows, part.ToColumn);
        ref float source = ref MemoryMarshal.GetReference(a.From(part.FromRow, 0));
        nuint stride = (nuint)a.Stride;
        int k = part.FromColumn;
        if (rows == 12)
        {
            for (; k <= to - 4; k += 4)
            {
                ref float first = ref Unsafe.Add(ref source, k);
                var upper = new Transposed4x4(in first, stride);
                var middle = new Transposed4x4(in Unsafe.Add(ref first, 4 * stride), stride);
                var lower = new Transposed4x4(in Unsafe.Add(ref first, 8 * stride), stride);
                target.Add(upper.C0, middle.C0, lower.C0, k * rowStride);
                target.Add(upper.C1, middle.C1, lower.C1, (k + 1) * rowStride);
                target.Add(upper.C2, middle.C2, lower.C2, (k + 2) * rowStride);
                target.Add(upper.C3, middle.C3, lower.C3, (k + 3) * rowStride);
            }
        }
        else if (rows == 4)
        {
            for (; k <= to - 4; k += 4)
            {
                var square = new Transposed4x4(in Unsafe.Add(ref source, k), stride);
                target.Add(square.C0, k * rowStride);
                target.Add(square.C1, (k + 1) * rowStride);
                target.Add(square.C2, (k + 2) * rowStride);
                target.Add(square.C3, (k + 3) * rowStride);
            }
        }

        for (; k < to; k++)
        {
            target.Add(in Unsafe.Add(ref source, k), stride, rows, k * rowStride);
        }

        return target.Terms;
    }

    // The transpose: the numbers of a term are adjacent already.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int PackColumns(LeftOperand a, Block part, int rowStride, Target target)
    {
        var (rows, to) = (part.Rows, part.ToColumn);
        ref float source = ref MemoryMarshal.GetReference(a.From(part.FromRow, 0));
        for (int k = part.FromColumn; k < to; k++)
        {
            ref float first = ref Unsafe.Add(ref source, (nuint)k * (nuint)a.Stride);
            if (rows == 12)
            {
                target.Add(
                    Vector128.LoadUnsafe(in first),
                    Vector128.LoadUnsafe(in first, 4),
                    Vector128.LoadUnsafe(in first, 8),
                    k * rowStride
                );
            }
            else if (rows == 4)
            {
                target.Add(Vector128.LoadUnsafe(in first), k * rowStride);
            }
            else
            {
                target.Add(in first, 1, rows, k * rowStride);
            }
        }

        return target.Terms;
    }

    // Where terms go. Each is written, and kept by counting: branch-free, since a branch on zeros would be mispredicted.
    private ref struct Target(Span<float> values, Span<int> offsets)
    {
        private ref float value = ref MemoryMarshal.GetReference(values);
        private readonly ref int offset = ref MemoryMarshal.GetReference(offsets);

        public int Terms { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector128<float> upper, Vector128<float> middle, Vector128<float> lower, int at)
        {
            upper.StoreUnsafe(ref value);
            middle.StoreUnsafe(ref value, 4);
            lower.StoreUnsafe(ref value, 8);
            Count(upper.AsUInt32() | middle.AsUInt32() | lower.AsUInt32(), 12, at);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector128<float> rows, int at)
        {
            rows.StoreUnsafe(ref value);
            Count(rows.AsUInt32(), 4, at);
        }

        public void Add(ref readonly float first, nuint apart, int rows, int at)
        {
            uint any = 0;
            for (int r = 0; r < rows; r++)
            {
                float number = Unsafe.Add(ref Unsafe.AsRef(in first), (nuint)r * apart);
                Unsafe.Add(ref value, r) = number;
                any |= BitConverter.SingleToUInt32Bits(number);
            }

            Count(Vector128.CreateScalar(any), rows, at);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Count(Vector128<uint> any, int rows, int at)
        {
            Unsafe.Add(ref offset, Terms) = at;
            // Without the sign bit, so that −0 counts as zero.
            int kept = (any << 1) == Vector128<uint>.Zero ? 0 : 1;
            Terms += kept;
            value = ref Unsafe.Add(ref value, kept * rows);
        }
    }
}
