using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// The sums of what the filters of a convolutional layer give over the cells of its grid, for one image. A position counts in up to two
/// rows of cells; these are one vector of sums, to which the value times a vector of shares is added, most of them 0.
/// </summary>
/// <remarks>Adding 0 to a sum that is at least 0 does not change it, so the bits are those of the few sums that a position counts in.</remarks>
internal sealed class CellSums
{
    // Cells in half a vector; a finer grid is added up a cell at a time.
    private const int MostAcross = 8;

    private readonly PatchGrid grid;
    private readonly int side;
    private readonly int cells;
    private readonly Matrix sums;
    private readonly Matrix rowShares;
    private readonly Matrix columnShares;

    // Of each column of a tile: where its rows of cells begin, and its shares of these cells.
    private readonly int[] firstCells = new int[PatchTile.MostColumns];
    private readonly Matrix shares;

    // Where the rows of cells begin of each row of positions.
    private readonly int[] firstCellsOfRows;

    public CellSums(ConvolutionalLayer layer, PatchGrid grid)
    {
        this.grid = grid;
        side = layer.Options.Grid;
        cells = side * side;
        IsFine = side > MostAcross;
        int filters = layer.Options.Filters;
        sums = new Matrix(filters, IsFine ? cells : (side + 1) * MostAcross);
        rowShares = new Matrix(IsFine ? 0 : grid.Down, Matrix.Lanes);
        columnShares = new Matrix(IsFine ? 0 : grid.Across, Matrix.Lanes);
        firstCellsOfRows = new int[IsFine ? 0 : grid.Down];
        shares = new Matrix(IsFine ? 0 : PatchTile.MostColumns, Matrix.Lanes);
        if (IsFine)
        {
            return;
        }

        var down = PatchGrid.Axis(grid.Down, side, layer.Options.Pooling);
        for (int row = 0; row < down.Length; row++)
        {
            int first = down[row][0].Cell;
            firstCellsOfRows[row] = first * MostAcross;
            foreach (var (cell, share) in down[row])
            {
                rowShares.Row(row).Slice((cell - first) * MostAcross, MostAcross).Fill(share);
            }
        }

        var across = PatchGrid.Axis(grid.Across, side, layer.Options.Pooling);
        for (int column = 0; column < across.Length; column++)
        {
            foreach (var (cell, share) in across[column])
            {
                columnShares[column, cell] = share;
                columnShares[column, MostAcross + cell] = share;
            }
        }
    }

    /// <summary>Whether the grid is too fine for vectors.</summary>
    public bool IsFine { get; }

    /// <summary>Sets all sums to 0.</summary>
    public void Clear() => sums.Buffer.Clear();

    /// <summary>Adds what some filters give at some positions, in this order.</summary>
    /// <param name="events">f · 2^<see cref="PatchTile.ColumnBits"/> + column, for each value above the threshold.</param>
    /// <param name="values">s, a row of 2^<see cref="PatchTile.ColumnBits"/> columns for each filter.</param>
    /// <param name="thresholds">θ of each column.</param>
    /// <param name="positions">The position of each column.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public void Add(
        ReadOnlySpan<int> events,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> thresholds,
        ReadOnlySpan<int> positions,
        VectorWidth width
    )
    {
        if (!IsFine)
        {
            width.Run(new ShareKernel(this, positions));
            AddRows(events, values, thresholds);
            return;
        }

        foreach (int one in events)
        {
            int column = one & (PatchTile.MostColumns - 1);
            var row = sums.Row(one >> PatchTile.ColumnBits);
            float h = values[one] - thresholds[column];
            int position = positions[column];
            for (int e = grid.First[position]; e < grid.First[position + 1]; e++)
            {
                ref float sum = ref row[grid.Cells[e]];
                sum = MathF.FusedMultiplyAdd(h, grid.Shares[e], sum);
            }
        }
    }

    /// <summary>The sums, filter by filter, each its cells row by row.</summary>
    /// <param name="pooled">Receives F G² numbers; 0 in what comes after them.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public void CopyTo(Span<float> pooled, VectorWidth width)
    {
        if (!IsFine)
        {
            width.Run(new CopyKernel(this, pooled));
            return;
        }

        for (int f = 0; f < sums.Rows; f++)
        {
            sums.Row(f).CopyTo(pooled[(f * cells)..]);
        }

        pooled[(sums.Rows * cells)..].Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void AddRows(ReadOnlySpan<int> events, ReadOnlySpan<float> values, ReadOnlySpan<float> thresholds)
    {
        ref float s = ref MemoryMarshal.GetReference(values);
        ref float theta = ref MemoryMarshal.GetReference(thresholds);
        ref float share = ref MemoryMarshal.GetReference(shares.Buffer);
        ref float sum = ref MemoryMarshal.GetReference(sums.Buffer);
        ref int first = ref MemoryMarshal.GetArrayDataReference(firstCells);
        nuint stride = (nuint)sums.Stride;
        foreach (int one in events)
        {
            nuint column = (nuint)(one & (PatchTile.MostColumns - 1));
            var h = Vector256.Create(Unsafe.Add(ref s, one) - Unsafe.Add(ref theta, column));
            nuint from = column * Matrix.Lanes;
            nuint at = ((nuint)(one >> PatchTile.ColumnBits) * stride) + (nuint)Unsafe.Add(ref first, column);
            // A row of cells at a time: both would often lie across two lines of the cache.
            AddRow(h, ref share, from, ref sum, at);
            AddRow(h, ref share, from + MostAcross, ref sum, at + MostAcross);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(Vector256<float> h, ref float shares, nuint from, ref float sums, nuint at) =>
        Vector256
            .FusedMultiplyAdd(h, Vector256.LoadUnsafe(ref shares, from), Vector256.LoadUnsafe(ref sums, at))
            .StoreUnsafe(ref sums, at);

    // The shares of the columns of a tile: those of the row times those of the column.
    private readonly ref struct ShareKernel(CellSums of, ReadOnlySpan<int> positions) : ILanesKernel
    {
        private readonly ReadOnlySpan<int> positions = positions;

        public void Run<T>()
            where T : struct, ILanes<T>
        {
            int across = of.grid.Across;
            int row = positions[0] / across;
            for (int i = 0; i < positions.Length; i++)
            {
                // Positions come in order, seldom from a new row.
                int next = positions[i] - (row * across);
                if (next >= across)
                {
                    (row, next) = Math.DivRem(positions[i], across);
                }

                of.firstCells[i] = of.firstCellsOfRows[row];
                ref float target = ref MemoryMarshal.GetReference(of.shares.PaddedRow(i));
                var ofRow = T.Load(ref MemoryMarshal.GetReference(of.rowShares.PaddedRow(row)), 0);
                var ofColumn = T.Load(ref MemoryMarshal.GetReference(of.columnShares.PaddedRow(next)), 0);
                T.Store(T.Multiply(ofRow, ofColumn), ref target, 0);
            }
        }
    }

    private readonly ref struct CopyKernel(CellSums from, Span<float> pooled) : ILanesKernel
    {
        private readonly Span<float> pooled = pooled;

        public void Run<T>()
            where T : struct, ILanes<T> => Copy<T>(from, pooled);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Copy<T>(CellSums from, Span<float> pooled)
            where T : struct, ILanes<T>
        {
            var (to, side) = (0, from.side);
            // The cells of two rows at a time; what is too much is written over next, or cleared in the end.
            uint used = (1u << side) - 1;
            used |= used << MostAcross;
            for (int f = 0; f < from.sums.Rows; f++)
            {
                var sums = from.sums.PaddedRow(f);
                for (int row = 0; row < side; row += 2)
                {
                    int at = row * MostAcross;
                    int rows = Math.Min(2, side - row);
                    if (to + Matrix.Lanes <= pooled.Length)
                    {
                        T.Compress(
                            used,
                            T.Load(ref MemoryMarshal.GetReference(sums), (nuint)at),
                            ref MemoryMarshal.GetReference(pooled),
                            (nuint)to
                        );
                        to += rows * side;
                        continue;
                    }

                    for (; rows > 0; rows--, at += MostAcross, to += side)
                    {
                        sums.Slice(at, side).CopyTo(pooled[to..]);
                    }
                }
            }

            pooled[to..].Clear();
        }
    }
}
