using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// A matrix of single-precision numbers, row after row in one contiguous buffer. Each row begins on a 64-byte boundary
/// and is padded with zeros to a multiple of 16 numbers, so that kernels need no special last step.
/// </summary>
/// <remarks>The padding is zero and must stay zero when <see cref="Buffer"/> is written to.</remarks>
public sealed class Matrix
{
    /// <summary>Numbers in one padded step of a row: the lanes of a 512-bit vector.</summary>
    public const int Lanes = 16;

    private readonly float[] memory;
    private readonly int start;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="rows">Number of rows, ≥ 0.</param>
    /// <param name="columns">Numbers in a row, ≥ 0.</param>
    /// <exception cref="InvalidOptionException">A size is negative, or the matrix is larger than an array can be.</exception>
    public Matrix(int rows, int columns)
    {
        InvalidOptionException.ThrowIfOutside(nameof(rows), rows, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(columns), columns, 0, int.MaxValue - Lanes);
        Rows = rows;
        Columns = columns;
        Stride = PaddedLength(columns);
        long length = (long)rows * Stride;
        InvalidOptionException.ThrowIfOutside("size of a matrix", length, 0, Array.MaxLength - Lanes);
        (memory, start) = Allocate((int)length);
    }

    private Matrix(float[] memory, int start, int rows, int columns)
    {
        (this.memory, this.start, Rows, Columns) = (memory, start, rows, columns);
        Stride = PaddedLength(columns);
    }

    /// <summary>A matrix of rows of equal length, copied.</summary>
    /// <param name="rows">At least one row.</param>
    /// <exception cref="InvalidOptionException">There are no rows, or their lengths differ; the message names the row.</exception>
    /// <example><code>
    /// var examples = Matrix.FromRows([[5.1f, 3.5f], [6.2f, 2.9f]]);
    /// </code></example>
    public static Matrix FromRows(float[][] rows)
    {
        InvalidOptionException.ThrowIfOutside("rows", rows.Length, 1, int.MaxValue);
        var matrix = new Matrix(rows.Length, rows[0].Length);
        for (int r = 0; r < rows.Length; r++)
        {
            InvalidOptionException.ThrowIfOutside(
                $"length of rows[{r}]",
                rows[r].Length,
                matrix.Columns,
                matrix.Columns
            );
            rows[r].CopyTo(matrix.Row(r));
        }

        return matrix;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Numbers in a row.</summary>
    public int Columns { get; }

    /// <summary>Numbers from the start of one row to the start of the next: <see cref="Columns"/> rounded up to a multiple of 16.</summary>
    public int Stride { get; }

    /// <summary>The whole buffer, padding included: <see cref="Rows"/> × <see cref="Stride"/> numbers.</summary>
    public Span<float> Buffer => memory.AsSpan(start, Rows * Stride);

    /// <summary>The number at (<paramref name="row"/>, <paramref name="column"/>).</summary>
    public ref float this[int row, int column] => ref Row(row)[column];

    /// <summary>The <see cref="Columns"/> numbers of one row.</summary>
    public Span<float> Row(int row) => PaddedRow(row)[..Columns];

    /// <summary>The <see cref="Stride"/> numbers of one row, the zeros at its end included.</summary>
    public Span<float> PaddedRow(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return memory.AsSpan(start + (row * Stride), Stride);
    }

    /// <summary>A copy with its own memory.</summary>
    public Matrix Clone()
    {
        var copy = new Matrix(Rows, Columns);
        Buffer.CopyTo(copy.Buffer);
        return copy;
    }

    /// <summary>The transpose, a copy.</summary>
    public Matrix Transpose()
    {
        var transposed = new Matrix(Columns, Rows);
        TransposeTo(transposed);
        return transposed;
    }

    /// <summary>Writes the transpose of the first rows: as many as <paramref name="target"/> has columns.</summary>
    internal void TransposeTo(Matrix target)
    {
        // Block by block, so that both sides stay in the nearest cache.
        const int Block = 64;
        int rows = Math.Min(Rows, target.Columns) / 4 * 4;
        for (int row = 0; row < rows; row += Block)
        {
            for (int column = 0; column < Columns; column += Block)
            {
                TransposeSquares(target, row, Math.Min(row + Block, rows), column, Math.Min(column + Block, Columns));
            }
        }

        for (int r = rows; r < target.Columns; r++)
        {
            for (int c = 0; c < Columns; c++)
            {
                target[c, r] = this[r, c];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransposeSquares(Matrix target, int fromRow, int toRow, int fromColumn, int toColumn)
    {
        ref float from = ref MemoryMarshal.GetReference(Buffer);
        ref float to = ref MemoryMarshal.GetReference(target.Buffer);
        nuint across = (nuint)target.Stride;
        int column = fromColumn;
        for (; column <= toColumn - 4; column += 4)
        {
            for (int row = fromRow; row < toRow; row += 4)
            {
                var square = new Transposed4x4(in Unsafe.Add(ref from, (row * Stride) + column), (nuint)Stride);
                ref float first = ref Unsafe.Add(ref to, (column * target.Stride) + row);
                square.C0.StoreUnsafe(ref first);
                square.C1.StoreUnsafe(ref first, across);
                square.C2.StoreUnsafe(ref first, 2 * across);
                square.C3.StoreUnsafe(ref first, 3 * across);
            }
        }

        for (; column < toColumn; column++)
        {
            for (int row = fromRow; row < toRow; row++)
            {
                target[column, row] = this[row, column];
            }
        }
    }

    /// <summary>Adds the same rows of a matrix of the same size to some rows.</summary>
    internal void AddRows(Matrix other, int fromRow, int toRow)
    {
        var sum = Buffer[(fromRow * Stride)..(toRow * Stride)];
        ReadOnlySpan<float> terms = other.Buffer[(fromRow * Stride)..(toRow * Stride)];
        for (int i = 0; i < sum.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(sum[i..]) + new Vector<float>(terms[i..])).CopyTo(sum[i..]);
        }
    }

    /// <summary>Sets every number of the matrix, never the padding.</summary>
    public void Fill(float value)
    {
        for (int r = 0; r < Rows; r++)
        {
            Row(r).Fill(value);
        }
    }

    /// <summary><paramref name="columns"/> rounded up to a multiple of 16.</summary>
    public static int PaddedLength(int columns) => checked((columns + Lanes - 1) / Lanes * Lanes);

    /// <summary>Memory for a matrix, all zeros, and where its 64-byte boundary is.</summary>
    /// <param name="length">How many numbers, padding included.</param>
    internal static (float[] Memory, int Start) Allocate(int length)
    {
        // Pinned, so that the 64-byte boundary found once holds for good.
        float[] memory = GC.AllocateArray<float>(length + Lanes, pinned: true);
        return (memory, AlignedStart(memory));
    }

    /// <summary>A matrix over memory of <see cref="Allocate"/> whose rows are written, padding included.</summary>
    internal static Matrix Over(float[] memory, int start, int rows, int columns) => new(memory, start, rows, columns);

    /// <summary>Consecutive rows as a matrix over the same memory.</summary>
    internal Matrix Part(int first, int count) => new(memory, start + (first * Stride), count, Columns);

    /// <summary>The rows at <paramref name="indices"/>, in that order, copied.</summary>
    internal Matrix Select(ReadOnlySpan<int> indices)
    {
        var rows = new Matrix(indices.Length, Columns);
        for (int r = 0; r < indices.Length; r++)
        {
            Row(indices[r]).CopyTo(rows.Row(r));
        }

        return rows;
    }

    /// <summary>Moves the rows: row r becomes the one that was row <paramref name="source"/>[r].</summary>
    /// <param name="source">Each of 0 … n − 1 once.</param>
    internal void PermuteRows(ReadOnlySpan<int> source)
    {
        var saved = new float[Stride];
        var done = new bool[Rows];
        for (int first = 0; first < Rows; first++)
        {
            if (done[first] || source[first] == first)
            {
                continue;
            }

            // Round a cycle of rows, each into the place of the one before.
            PaddedRow(first).CopyTo(saved);
            int to = first;
            for (int from = source[to]; from != first; (to, from) = (from, source[from]))
            {
                PaddedRow(from).CopyTo(PaddedRow(to));
                done[to] = true;
            }

            saved.CopyTo(PaddedRow(to));
            done[to] = true;
        }
    }

    private static unsafe int AlignedStart(float[] pinned)
    {
        fixed (float* first = pinned)
        {
            nuint past = (nuint)first % 64;
            return past == 0 ? 0 : (int)((64 - past) / sizeof(float));
        }
    }
}
