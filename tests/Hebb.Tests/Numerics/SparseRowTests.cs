using FsCheck;
using FsCheck.Fluent;
using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class SparseRowTests
{
    [Fact]
    public void Every_width_gives_the_bits_of_number_by_number()
    {
        var cases =
            from rows in Gen.Choose(1, 200)
            from columns in Gen.Choose(1, 40)
            from density in Gen.Elements(0.0, 0.1, 0.5, 1.0)
            from seed in Gen.Choose(0, int.MaxValue)
            select (rows, columns, density, seed);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var random = RandomKey.FromSeed((ulong)c.seed).Stream();
                    var matrix = new Matrix(c.rows, c.columns);
                    var dense = new float[c.rows];
                    var bits = new ulong[(c.rows + 63) / 64];
                    for (int r = 0; r < c.rows; r++)
                    {
                        random.FillNormal(matrix.Row(r));
                        if (random.NextBool(c.density))
                        {
                            dense[r] = random.NextNormal();
                            bits[r >> 6] |= 1UL << (r & 63);
                        }
                    }

                    var room = new int[c.rows];
                    var kept = new float[c.rows];
                    int count = SparseRow.Pack(bits, dense, room, kept);
                    var indices = room.AsSpan(0, count).ToArray();
                    Assert.Equal(Enumerable.Range(0, c.rows).Where(r => (bits[r >> 6] >> (r & 63) & 1) != 0), indices);
                    Assert.All(indices.Zip(kept), pair => Assert.Equal(dense[pair.First], pair.Second));
                    var expected = new float[c.columns];
                    SparseRow.MultiplyPlain(indices, kept, matrix, expected);
                    foreach (var width in Widths.All)
                    {
                        var product = new float[matrix.Stride];
                        SparseRow.Multiply(indices, kept, matrix, product, width);
                        Assert.Equal(Widths.Bits(expected), Widths.Bits(product.AsSpan(0, c.columns)));
                        Assert.All(product[c.columns..], padding => Assert.Equal(0, padding));
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_index_past_the_last_row_is_refused()
    {
        var matrix = new Matrix(10, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SparseRow.Multiply([3, 10], new float[2], matrix, new float[16], VectorWidth.Scalar)
        );
    }
}
