using PackedRows = Hebb.Numerics.GemmScratch.PackedRows;

namespace Hebb.Numerics;

/// <summary>
/// C = or += A·B for a block of C: the loops around the register tiles, which decide what rows, terms and columns are
/// computed together so that what is used again is still in a cache. Every element of C remains one chain of
/// multiply-adds in ascending k.
/// </summary>
/// <param name="a">A.</param>
/// <param name="b">B.</param>
/// <param name="c">C.</param>
/// <param name="block">Which rows and columns of C.</param>
/// <param name="accumulate">Whether the product is added to C or replaces it.</param>
/// <param name="scratch">The calling thread's own.</param>
internal readonly ref struct GemmKernel(
    LeftOperand a,
    RightOperand b,
    Matrix c,
    Block block,
    bool accumulate,
    GemmScratch scratch
) : ILanesKernel
{
    private const int StripWidth = PackedMatrix.PanelWidth;

    private readonly LeftOperand a = a;
    private readonly RightOperand b = b;

    public void Run<T>()
        where T : struct, ILanes<T>
    {
        for (int row = block.FromRow; row < block.ToRow; row += scratch.SparseRows)
        {
            int endRow = Math.Min(row + scratch.SparseRows, block.ToRow);
            int term = 0;
            do
            {
                // Of A: rows, and terms as columns.
                var part = new Block(row, endRow, term, Math.Min(term + GemmScratch.MostTerms, b.Rows));
                bool add = accumulate || term > 0;
                if (!a.IsTransposed && (IsFew(part.Rows) || IsSparse(part)))
                {
                    MultiplyRowByRow<T>(part, add);
                }
                else
                {
                    for (int first = row; first < endRow; first += scratch.Rows)
                    {
                        MultiplyDense<T>(part.WithRows(first, Math.Min(first + scratch.Rows, endRow)), add);
                    }
                }

                term = part.ToColumn;
            } while (term < b.Rows);
        }
    }

    // Tiles of 16 to 24 registers hide the multiplier's latency; where there are only 16 registers of half the width,
    // four of our sixteen lanes are eight of them.
    private static bool HasManyRegisters<T>() => typeof(T) == typeof(Lanes512);

    private static int TileRows<T>(int rows) =>
        HasManyRegisters<T>() && rows >= 12 ? 12
        : rows >= 4 ? 4
        : rows >= 2 ? 2
        : 1;

    // A B that stays in the nearest caches need not be shared: a row alone leaves out all of its zeros.
    private bool IsFew(int rows) =>
        rows is > 1 and < 12 && rows <= scratch.Rows && b.Rows > 0 && b.Rows * b.Columns <= Gemm.NearNumbers;

    // Twelve rows share few zeros. One row at a time leaves all of them out, but computes about half the multiply-adds a
    // second that twelve do with every number of B that they load; measured, it gains below two fifths.
    private bool IsSparse(Block part) =>
        part.Rows >= 12 && 5 * (long)GemmPacking.CountNonZero(a, part) < 2 * (long)part.Rows * part.Columns;

    private void MultiplyDense<T>(Block part, bool add)
        where T : struct, ILanes<T>
    {
        int count = 0;
        int start = 0;
        for (int row = part.FromRow; row < part.ToRow; row += scratch.Blocks[count++].Rows)
        {
            int rows = TileRows<T>(part.ToRow - row);
            var tile = part.WithRows(row, row + rows);
            scratch.Blocks[count] =
                rows == 1 && !a.IsTransposed
                    ? GemmPacking.PackRow<T>(a, tile, b.PanelWidth, start, scratch)
                    : GemmPacking.Pack(a, tile, b.PanelWidth, start, scratch);
            start += rows * part.Columns;
        }

        // One block alone uses nothing twice, so it may go along whole rows of B.
        int most = count > 1 ? StripWidth : int.MaxValue;
        for (int column = block.FromColumn, columns; column < block.ToColumn; column += columns)
        {
            columns = Math.Min(Math.Min(most, b.Left(column)), block.ToColumn - column);
            AddBlocks<T>(scratch.Blocks[..count], column, columns, add);
        }
    }

    private void MultiplyRowByRow<T>(Block part, bool add)
        where T : struct, ILanes<T>
    {
        int pieces = (part.Columns + GemmScratch.SparseTerms - 1) / GemmScratch.SparseTerms;
        int length = Matrix.PaddedLength((part.Columns + pieces - 1) / pieces);
        PackSparse<T>(part, length);
        for (int column = block.FromColumn, columns; column < block.ToColumn; column += columns)
        {
            columns = Math.Min(Math.Min(StripWidth, b.Left(column)), block.ToColumn - column);
            for (int term = part.FromColumn, first = 0; term < part.ToColumn; term += length, first += part.Rows)
            {
                // After the last piece of these columns comes the first of the columns after them.
                int end = term + length;
                var next =
                    end < part.ToColumn ? b.Piece(column, end, Math.Min(end + length, part.ToColumn))
                    : column + columns < block.ToColumn
                        ? b.Piece(column + columns, part.FromColumn, Math.Min(part.FromColumn + length, part.ToColumn))
                    : default;
                AddRows<T>(scratch.Blocks.Slice(first, part.Rows), next, column, columns, add || first > 0);
            }
        }
    }

    // Pieces of up to length terms, and in each piece row after row.
    private void PackSparse<T>(Block part, int length)
        where T : struct, ILanes<T>
    {
        int count = 0;
        int start = 0;
        for (int term = part.FromColumn; term < part.ToColumn; term += length)
        {
            var piece = part.WithColumns(term, Math.Min(term + length, part.ToColumn));
            for (int row = part.FromRow; row < part.ToRow; row++)
            {
                ref var packed = ref scratch.Blocks[count++];
                packed = GemmPacking.PackRow<T>(a, piece.WithRows(row, row + 1), b.PanelWidth, start, scratch);
                start += packed.Terms;
            }
        }
    }

    // Blocks of several rows: each block goes along the columns.
    private void AddBlocks<T>(ReadOnlySpan<PackedRows> blocks, int column, int columns, bool add)
        where T : struct, ILanes<T>
    {
        foreach (ref readonly var packed in blocks)
        {
            if (packed.Rows == 1)
            {
                AddRows<T>(new(in packed), default, column, columns, add);
                continue;
            }

            var sweep = new GemmTileSweep<T>(packed, scratch, b.From(column), c, column, columns, add);
            switch (packed.Rows)
            {
                case 12:
                    sweep.Tiles<TwelveRows<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>>();
                    sweep.Tiles<TwelveRows<Lane16<T>, T>, Lane16<T>>();
                    break;
                case 4:
                    if (HasManyRegisters<T>())
                    {
                        sweep.Tiles<FourRows<Pair<Pair<Lane16<T>, T>, T>, T>, Pair<Pair<Lane16<T>, T>, T>>();
                        sweep.Tiles<FourRows<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>>();
                    }

                    sweep.Tiles<FourRows<Lane16<T>, T>, Lane16<T>>();
                    break;
                case 2:
                    if (HasManyRegisters<T>())
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
    private void AddRows<T>(ReadOnlySpan<PackedRows> rows, ReadOnlySpan<float> next, int column, int columns, bool add)
        where T : struct, ILanes<T>
    {
        var sweep = new GemmRowSweep<T>(rows, scratch, b.From(column), next, c, column, columns, add);
        if (HasManyRegisters<T>())
        {
            sweep.Strips<Pair<Pair<Pair<Pair<Lane16<T>, T>, T>, T>, T>>();
            sweep.Strips<Pair<Pair<Pair<Lane16<T>, T>, T>, T>>();
        }

        switch (sweep.Left)
        {
            // A chain waits four cycles for each of its terms, so what is left is best computed at once.
            case 7 when HasManyRegisters<T>():
                sweep.Strips<Concat<Concat<Pair<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>, T>, Lane16<T>, T>>();
                break;
            case 6 when HasManyRegisters<T>():
                sweep.Strips<Concat<Pair<Pair<Lane16<T>, T>, T>, Pair<Lane16<T>, T>, T>>();
                break;
            case 5 when HasManyRegisters<T>():
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
