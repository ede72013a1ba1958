using FsCheck;
using FsCheck.Fluent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;

namespace Hebb.Tests.Numerics;

public class StreamingCapTests
{
    [Fact]
    public void A_row_in_pieces_keeps_what_sorting_the_whole_row_keeps()
    {
        // Values from a few levels make ties common, also across pieces.
        var cases =
            from columns in Gen.Choose(1, 600)
            from cap in Gen.Choose(1, columns)
            from piece in Gen.Choose(1, 12)
            from levels in Gen.Elements(2, 5, 1 << 20)
            from rising in Gen.Elements(true, false)
            from seed in Gen.Choose(0, int.MaxValue)
            select (columns, cap, piece: 16 * piece, levels, rising, seed);
        Prop.ForAll(cases.ToArbitrary(), c => Agrees(c.columns, c.cap, c.piece, c.levels, c.rising, c.seed))
            .QuickCheckThrowOnFailure();
    }

    private static void Agrees(int columns, int cap, int piece, int levels, bool rising, int seed)
    {
        var random = RandomKey.FromSeed((ulong)seed).Stream();
        var row = new Matrix(1, columns);
        foreach (ref float value in row.Row(0))
        {
            value = (random.NextInt32(levels) / (levels / 2f)) - 0.7f;
        }

        if (rising)
        {
            // The worst order: the threshold sifts out nothing.
            row.Row(0).Sort();
        }

        PlainCap.Of(row.Row(0).ToArray(), cap, FiredWhen.Positive, out bool[] fired);
        int[] expected = [.. Enumerable.Range(0, columns).Where(i => fired[i])];
        foreach (var width in Widths.All)
        {
            var running = new StreamingCap(2, columns, cap, width);
            running.Reset();
            for (int first = 0; first < columns; first += piece)
            {
                var part = row.PaddedRow(0)[first..];
                running.Take(1, part[..Math.Min(piece, part.Length)], first);
            }

            Assert.Equal(expected, running.Indices(1).ToArray());
            Assert.Equal(expected.Select(i => row[0, i]), running.Values(1).ToArray());
            Assert.Equal(0, running.Indices(0).Length);
        }
    }
}
