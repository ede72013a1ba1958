using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// Adds s XᵀX to the upper triangle of a symmetric matrix, in double precision: rows of X are collected in panels of 32 columns, and tiles of
/// 4 × 32 sums are kept in registers.
/// </summary>
/// <remarks>
/// Each sum is one chain of fused multiply-adds in the order of the rows, for any vector width and any number of threads. Numbers below the
/// diagonal, in the tiles that it crosses, are written to and mean nothing.
/// </remarks>
internal sealed class SymmetricProducts
{
    /// <summary>Columns of a panel; the matrix has a multiple of this many rows and columns.</summary>
    public const int Panel = 32;

    private const int TileRows = 4;

    private readonly int rows;
    private readonly double[] panels;

    /// <param name="size">Columns of X, a multiple of <see cref="Panel"/>.</param>
    /// <param name="rows">The most rows of X at a time.</param>
    public SymmetricProducts(int size, int rows)
    {
        Size = size;
        this.rows = rows;
        panels = new double[checked(size * rows)];
    }

    /// <summary>Columns of X.</summary>
    public int Size { get; }

    /// <summary>A size that is a multiple of the panels' width.</summary>
    public static int Padded(int size) => (size + Panel - 1) / Panel * Panel;

    /// <summary>Sets some numbers of one row of X, side by side.</summary>
    /// <param name="row">Which.</param>
    /// <param name="column">The first number, a multiple of <see cref="Panel"/>.</param>
    /// <param name="values">As many as follow.</param>
    public void SetRow(int row, int column, ReadOnlySpan<double> values)
    {
        for (int c = 0; c < values.Length; c += Panel)
        {
            int count = Math.Min(Panel, values.Length - c);
            values.Slice(c, count).CopyTo(panels.AsSpan(Place(row, column + c), count));
        }
    }

    /// <summary>Sets one number of X.</summary>
    public void Set(int row, int column, double value) => panels[Place(row, column)] = value;

    /// <summary>Sets a row of X to 0.</summary>
    public void ClearRow(int row)
    {
        for (int c = 0; c < Size; c += Panel)
        {
            panels.AsSpan(Place(row, c), Panel).Clear();
        }
    }

    /// <summary>Adds s XᵀX.</summary>
    /// <param name="count">Rows of X, from the first.</param>
    /// <param name="sign">s, 1 or −1.</param>
    /// <param name="sums">Size × Size, row after row.</param>
    /// <param name="from">The first row and column that changes, a multiple of <see cref="Panel"/>.</param>
    /// <param name="workers">Threads.</param>
    public void AddTo(double[] sums, int count, double sign, int from, WorkerPool workers)
    {
        // The long rows come first, so that threads end together.
        workers.For(
            (Size - from) / Panel,
            (Products: this, Sums: sums, Count: count, Sign: sign, From: from),
            static (work, unit, _) =>
                work.Products.AddRows(work.Sums, work.Count, work.Sign, work.From + (unit * Panel))
        );
    }

    private int Place(int row, int column) => (column / Panel * Panel * rows) + (row * Panel) + (column % Panel);

    private void AddRows(double[] sums, int count, double sign, int i)
    {
        ref double left = ref panels[Place(0, i)];
        for (int j = i; j < Size; j += Panel)
        {
            ref double right = ref panels[Place(0, j)];
            for (int r = 0; r < Panel; r += TileRows)
            {
                ref double target = ref sums[((i + r) * Size) + j];
                AddTile(ref Unsafe.Add(ref left, r), ref right, count, sign, ref target, (nuint)Size);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(
        ref double left,
        ref double right,
        int count,
        double sign,
        ref double target,
        nuint stride
    )
    {
        ref double t1 = ref Unsafe.Add(ref target, stride);
        ref double t2 = ref Unsafe.Add(ref t1, stride);
        ref double t3 = ref Unsafe.Add(ref t2, stride);
        var (a0, a1, a2, a3) = Load(ref target);
        var (b0, b1, b2, b3) = Load(ref t1);
        var (c0, c1, c2, c3) = Load(ref t2);
        var (d0, d1, d2, d3) = Load(ref t3);
        for (int k = 0; k < count; k++)
        {
            var (x0, x1, x2, x3) = Load(ref right);
            var y = Vector512.Create(sign * left);
            a0 = Vector512.FusedMultiplyAdd(y, x0, a0);
            a1 = Vector512.FusedMultiplyAdd(y, x1, a1);
            a2 = Vector512.FusedMultiplyAdd(y, x2, a2);
            a3 = Vector512.FusedMultiplyAdd(y, x3, a3);
            y = Vector512.Create(sign * Unsafe.Add(ref left, 1));
            b0 = Vector512.FusedMultiplyAdd(y, x0, b0);
            b1 = Vector512.FusedMultiplyAdd(y, x1, b1);
            b2 = Vector512.FusedMultiplyAdd(y, x2, b2);
            b3 = Vector512.FusedMultiplyAdd(y, x3, b3);
            y = Vector512.Create(sign * Unsafe.Add(ref left, 2));
            c0 = Vector512.FusedMultiplyAdd(y, x0, c0);
            c1 = Vector512.FusedMultiplyAdd(y, x1, c1);
            c2 = Vector512.FusedMultiplyAdd(y, x2, c2);
            c3 = Vector512.FusedMultiplyAdd(y, x3, c3);
            y = Vector512.Create(sign * Unsafe.Add(ref left, 3));
            d0 = Vector512.FusedMultiplyAdd(y, x0, d0);
            d1 = Vector512.FusedMultiplyAdd(y, x1, d1);
            d2 = Vector512.FusedMultiplyAdd(y, x2, d2);
            d3 = Vector512.FusedMultiplyAdd(y, x3, d3);
            right = ref Unsafe.Add(ref right, Panel);
            left = ref Unsafe.Add(ref left, Panel);
        }

        Store(a0, a1, a2, a3, ref target);
        Store(b0, b1, b2, b3, ref t1);
        Store(c0, c1, c2, c3, ref t2);
        Store(d0, d1, d2, d3, ref t3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double>, Vector512<double>, Vector512<double>, Vector512<double>) Load(
        ref double source
    ) =>
        (
            Vector512.LoadUnsafe(ref source),
            Vector512.LoadUnsafe(ref source, 8),
            Vector512.LoadUnsafe(ref source, 16),
            Vector512.LoadUnsafe(ref source, 24)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<double> v0,
        Vector512<double> v1,
        Vector512<double> v2,
        Vector512<double> v3,
        ref double target
    )
    {
        v0.StoreUnsafe(ref target);
        v1.StoreUnsafe(ref target, 8);
        v2.StoreUnsafe(ref target, 16);
        v3.StoreUnsafe(ref target, 24);
    }
}
