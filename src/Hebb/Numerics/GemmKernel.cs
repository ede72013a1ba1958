using PackedRows = Hebb.Numerics.GemmScratch.PackedRows;

namespace Hebb.Numerics;

/// <summary>
/// The loops of a matrix product around its register tiles: which rows, terms and columns are done together so that what
/// is used again is still in a cache. Every element of C remains one chain of multiply-adds in ascending k.
/// </summary>
internal static class GemmKernel<T>
    where T : struct, ILanes<T>
{
    private const int StripWidth = PackedMatrix.PanelWidth;

    // Tiles of 16 to 24 registers hide the multiplier's latency; where there are only 16 registers of half the width,
    // four of our sixteen lanes are eight of them.
    private static bool ManyRegisters => typeof(T) == typeof(Lanes512);

    /// <summary>C = or += A·B for a range of rows and a range of columns.</summary>
    public static void Multiply(
        LeftOperand a,
        RightOperand b,
        Matrix c,
        int fromRow,
        int toRow,
        int fromColumn,
        int toColumn,
        bool accumulate,
        GemmScratch scratch
    )
    {
        for (int row = fromRow; row < toRow; row += GemmScratch.MostSparseRows)
        {
            int endRow = Math.Min(row + GemmScratch.MostSparseRows, toRow);
            int term = 0;
            do
            {
                int endTerm = Math.Min(term + GemmScratch.MostTerms, b.Rows);
                bool add = accumulate || term > 0;
                if (!a.IsTransposed && (IsFew(row, endRow, b) || IsSparse(a, row, endRow, term, endTerm)))
                {
                    MultiplyRowByRow(a, b, c, row, endRow, term, endTerm, fromColumn, toColumn, add, scratch);
                }
                else
                {
                    for (int part = row; part < endRow; part += GemmScratch.MostRows)
                    {
                        int endPart = Math.Min(part + GemmScratch.MostRows, endRow);
                        MultiplyDense(a, b, c, part, endPart, term, endTerm, fromColumn, toColumn, add, scratch);
                    }
                }

                term = endTerm;
            } while (term < b.Rows);
        }
    }

    // A B that stays in the nearest caches need not be shared: a row alone leaves out all of its zeros.
    private static bool IsFew(int fromRow, int toRow, RightOperand b) =>
        toRow - fromRow is > 1 and < 12 && b.Rows > 0 && b.Rows * b.Columns <= Gemm.NearNumbers;

    // Twelve rows share few zeros. One row at a time leaves all of them out, but does about half the multiply-adds a
    // second that twelve do with every number of B that they load; measured, it gains below two fifths.
    private static bool IsSparse(LeftOperand a, int fromRow, int toRow, int fromTerm, int toTerm)
    {
        int rows = toRow - fromRow;
        return rows >= 12
            && 5 * (long)GemmPacking.CountNonZero(a, fromRow, toRow, fromTerm, toTerm)
                < 2 * (long)rows * (toTerm - fromTerm);
    }

    private static void MultiplyDense(
        LeftOperand a,
        RightOperand b,
        Matrix c,
        int fromRow,
        int toRow,
        int fromTerm,
        int toTerm,
        int fromColumn,
        int toColumn,
        bool accumulate,
        GemmScratch scratch
    )
    {
        int count = 0;
        int start = 0;
        for (int row = fromRow; row < toRow; row += scratch.Blocks[count++].Rows)
        {
            int rows = TileRows(toRow - row);
            scratch.Blocks[count] =
                rows == 1 && !a.IsTransposed
                    ? GemmPacking.PackRow<T>(a, row, fromTerm, toTerm, b.PanelWidth, start, scratch)
                    : GemmPacking.Pack(a, row, rows, fromTerm, toTerm, b.PanelWidth, start, scratch);
            start += rows * (toTerm - fromTerm);
        }

        // One block alone uses nothing twice, so it may go along whole rows of B.
        int most = count > 1 ? StripWidth : int.MaxValue;
        for (int column = fromColumn, columns; column < toColumn; column += columns)
        {
            columns = Math.Min(Math.Min(most, b.Left(column)), toColumn - column);
            AddBlocks(scratch.Blocks[..count], scratch, b.From(column), c, column, columns, accumulate);
        }
    }

    private static void MultiplyRowByRow(
        LeftOperand a,
        RightOperand b,
        Matrix c,
        int fromRow,
        int toRow,
        int fromTerm,
        int toTerm,
        int fromColumn,
        int toColumn,
        bool accumulate,
        GemmScratch scratch
    )
    {
        int rows = toRow - fromRow;
        int terms = toTerm - fromTerm;
        int pieces = (terms + GemmScratch.SparseTerms - 1) / GemmScratch.SparseTerms;
        int length = Matrix.PaddedLength((terms + pieces - 1) / pieces);
        PackSparse(a, fromRow, toRow, fromTerm, toTerm, length, b.PanelWidth, scratch);
        for (int column = fromColumn, columns; column < toColumn; column += columns)
        {
            columns = Math.Min(Math.Min(StripWidth, b.Left(column)), toColumn - column);
            for (int term = fromTerm, piece = 0; term < toTerm; term += length, piece += rows)
            {
                bool add = accumulate || piece > 0;
                // After the last piece of these columns comes the first of those beside them.
                int end = term + length;
                var next =
                    end < toTerm ? b.Piece(column, end, Math.Min(end + length, toTerm))
                    : column + columns < toColumn
                        ? b.Piece(column + columns, fromTerm, Math.Min(fromTerm + length, toTerm))
                    : default;
                AddRows(scratch.Blocks.Slice(piece, rows), scratch, b.From(column), next, c, column, columns, add);
            }
        }
    }

    // Piece after piece of so many terms, and in each piece row after row.
    private static void PackSparse(
        LeftOperand a,
        int fromRow,
        int toRow,
        int fromTerm,
        int toTerm,
        int length,
        int rowStride,
        GemmScratch scratch
    )
    {
        int count = 0;
        int start = 0;
        for (int term = fromTerm; term < toTerm; term += length)
        {
            int end = Math.Min(term + length, toTerm);
            for (int row = fromRow; row < toRow; row++)
            {
                ref var block = ref scratch.Blocks[count++];
                block = GemmPacking.PackRow<T>(a, row, term, end, rowStride, start, scratch);
                start += block.Terms;
            }
        }
    }

    private static int TileRows(int rows) =>
        ManyRegisters && rows >= 12 ? 12
        : rows >= 4 ? 4
        : rows >= 2 ? 2
        : 1;

    // Blocks of several rows: each block goes along the columns.
    private static void AddBlocks(
        Span<PackedRows> blocks,
        GemmScratch scratch,
        ReadOnlySpan<float> b,
        Matrix c,
        int column,
        int columns,
        bool accumulate
    )
    {
        foreach (ref readonly var block in blocks)
        {
            if (block.Rows == 1)
            {
                AddRows(new(in block), scratch, b, default, c, column, columns, accumulate);
                continue;
            }

            var sweep = new GemmSweep<T>(block, scratch, b, c, column, columns, accumulate);
            switch (block.Rows)
            {
                case 12:
                    sweep.Tiles<TwelveRows<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>>();
                    sweep.Tiles<TwelveRows<Lane16<T>, T>, Lane16<T>>();
                    break;
                case 4:
                    if (ManyRegisters)
                    {
                        sweep.Tiles<FourRows<Pair<Pair<Lane16<T>, T>, T>, T>, Pair<Pair<Lane16<T>, T>, T>>();
                        sweep.Tiles<FourRows<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>>();
                    }

                    sweep.Tiles<FourRows<Lane16<T>, T>, Lane16<T>>();
                    break;
                case 2:
                    if (ManyRegisters)
                    {
                        sweep.Tiles<
                            TwoRows<Pair<Pair<Pair<Lane16<T>, T>, T>, T>, T>,
                            Pair<Pair<Pair<Lane16<T>, T>, T>, T>
                        >();
                    }

                    sweep.Tiles<TwoRows<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>>();
                    sweep.Tiles<TwoRows<Lane16<T>, T>, Lane16<T>>();
                    break;
            }
        }
    }

    // Blocks of one row each: each strip of columns goes down the rows, while its part of B is in the first-level cache
    // and the next part is on its way to the second.
    private static void AddRows(
        ReadOnlySpan<PackedRows> rows,
        GemmScratch scratch,
        ReadOnlySpan<float> b,
        ReadOnlySpan<float> next,
        Matrix c,
        int column,
        int columns,
        bool accumulate
    )
    {
        var sweep = new GemmRowSweep<T>(rows, scratch, b, next, c, column, columns, accumulate);
        if (ManyRegisters)
        {
            sweep.Strips<Pair<Pair<Pair<Pair<Lane16<T>, T>, T>, T>, T>>();
            sweep.Strips<Pair<Pair<Pair<Lane16<T>, T>, T>, T>>();
        }

        switch (sweep.Left)
        {
            // A chain waits four cycles for each of its terms, so what is left is best done in one go.
            case 7 when ManyRegisters:
                sweep.Strips<Concat<Concat<Pair<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>, T>, Lane16<T>, T>>();
                break;
            case 6 when ManyRegisters:
                sweep.Strips<Concat<Pair<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>, T>>();
                break;
            case 5 when ManyRegisters:
                sweep.Strips<Concat<Pair<Pair<Lane16<T>, T>, T>, Lane16<T>, T>>();
                break;
            case 3:
                sweep.Strips<Concat<Pair<Lane16<T>, T>, Lane16<T>, T>>();
                break;
        }

        sweep.Strips<Pair<Pair<Lane16<T>, T>, T>>();
        sweep.Strips<Pair<Lane16<T>, T>>();
        sweep.Strips<Lane16<T>>();
    }
}
