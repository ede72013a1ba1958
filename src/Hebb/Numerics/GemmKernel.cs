using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// The inner loops of a matrix product: rows of A packed without their common zeros, and register tiles that run down
/// the packed terms. Every element of C is one chain of fused multiply-adds in ascending k, whatever the tile.
/// </summary>
internal static class GemmKernel<T>
    where T : struct, ILanes<T>
{
    // Sixteen 512-bit registers or more of accumulators hide the multiplier's latency; a machine with sixteen 256-bit
    // registers has room for eight.
    private static bool ManyRegisters => typeof(T) == typeof(Lanes512);

    /// <summary>Packs rows of A for the terms [<paramref name="fromTerm"/>, <paramref name="toTerm"/>).</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="fromRow">First row.</param>
    /// <param name="toRow">Row after the last; at most <see cref="GemmScratch.MostRows"/> rows.</param>
    /// <param name="fromTerm">First k.</param>
    /// <param name="toTerm">k after the last; at most <see cref="GemmScratch.MostTerms"/> terms.</param>
    /// <param name="rowStride">Numbers from one row of B to the next.</param>
    /// <param name="scratch">Receives the packed rows.</param>
    /// <returns>The blocks.</returns>
    public static ReadOnlySpan<GemmScratch.PackedRows> Pack(
        Matrix a,
        int fromRow,
        int toRow,
        int fromTerm,
        int toTerm,
        int rowStride,
        GemmScratch scratch
    )
    {
        int blocks = 0;
        int values = 0;
        int offsets = 0;
        for (int row = fromRow; row < toRow; blocks++)
        {
            int rows = TileRows(toRow - row);
            int terms = GemmPacking.PackRows(
                a.Buffer[(row * a.Stride)..],
                a.Stride,
                rows,
                fromTerm,
                toTerm,
                rowStride,
                scratch.Values[values..],
                scratch.Offsets[offsets..]
            );
            scratch.Blocks[blocks] = new(row, rows, values, offsets, terms);
            values += rows * (toTerm - fromTerm);
            offsets += toTerm - fromTerm;
            row += rows;
        }

        return scratch.Blocks[..blocks];
    }

    /// <summary>C[rows of the block, strip of columns] += A · B over the packed terms.</summary>
    /// <param name="block">The packed rows.</param>
    /// <param name="scratch">Where they are packed.</param>
    /// <param name="b">Columns of B, from the strip's first on; the packed offsets lead to their rows.</param>
    /// <param name="c">The whole of C.</param>
    /// <param name="column">The strip's first column in C.</param>
    /// <param name="width">Columns in the strip, a multiple of 16.</param>
    /// <param name="accumulate">Whether the chains start from what C holds or from zero.</param>
    public static void AddBlock(
        in GemmScratch.PackedRows block,
        GemmScratch scratch,
        ReadOnlySpan<float> b,
        Matrix c,
        int column,
        int width,
        bool accumulate
    )
    {
        var sweep = new GemmSweep(
            ref MemoryMarshal.GetReference(scratch.Values[block.Values..]),
            ref MemoryMarshal.GetReference(scratch.Offsets[block.Offsets..]),
            block.Terms,
            ref MemoryMarshal.GetReference(b),
            ref MemoryMarshal.GetReference(c.Buffer[((block.Row * c.Stride) + column)..]),
            (nuint)c.Stride,
            width,
            accumulate
        );
        switch (block.Rows)
        {
            case 12:
                sweep.Tiles<TwelveRows<Twice<Strip<T>, T>, T>, Twice<Strip<T>, T>, T>();
                sweep.Tiles<TwelveRows<Strip<T>, T>, Strip<T>, T>();
                break;
            case 4 when ManyRegisters:
                sweep.Tiles<FourRows<Twice<Twice<Strip<T>, T>, T>, T>, Twice<Twice<Strip<T>, T>, T>, T>();
                sweep.Tiles<FourRows<Strip<T>, T>, Strip<T>, T>();
                break;
            case 4:
                sweep.Tiles<FourRows<Strip<T>, T>, Strip<T>, T>();
                break;
            case 2 when ManyRegisters:
                sweep.Tiles<
                    TwoRows<Twice<Twice<Twice<Strip<T>, T>, T>, T>, T>,
                    Twice<Twice<Twice<Strip<T>, T>, T>, T>,
                    T
                >();
                sweep.Tiles<TwoRows<Twice<Strip<T>, T>, T>, Twice<Strip<T>, T>, T>();
                sweep.Tiles<TwoRows<Strip<T>, T>, Strip<T>, T>();
                break;
            case 2:
                sweep.Tiles<TwoRows<Twice<Strip<T>, T>, T>, Twice<Strip<T>, T>, T>();
                sweep.Tiles<TwoRows<Strip<T>, T>, Strip<T>, T>();
                break;
            default:
                if (ManyRegisters)
                {
                    sweep.Tiles<
                        OneRow<Twice<Twice<Twice<Twice<Strip<T>, T>, T>, T>, T>, T>,
                        Twice<Twice<Twice<Twice<Strip<T>, T>, T>, T>, T>,
                        T
                    >();
                }

                sweep.Tiles<OneRow<Twice<Twice<Strip<T>, T>, T>, T>, Twice<Twice<Strip<T>, T>, T>, T>();
                sweep.Tiles<OneRow<Strip<T>, T>, Strip<T>, T>();
                break;
        }
    }

    private static int TileRows(int rows) =>
        ManyRegisters && rows >= 12 ? 12
        : rows >= 4 ? 4
        : rows >= 2 ? 2
        : 1;
}
