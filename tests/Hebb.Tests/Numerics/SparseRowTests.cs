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
                    int count = SparseRow.Pack(bits, dense, kept, VectorWidth.Scalar);
                    Assert.Equal(count, SparseRow.Indices(bits, room, VectorWidth.Scalar));
                    var indices = room.AsSpan(0, count).ToArray();
                    Assert.Equal(Enumerable.Range(0, c.rows).Where(r => (bits[r >> 6] >> (r & 63) & 1) != 0), indices);
                    Assert.All(indices.Zip(kept), pair => Assert.Equal(dense[pair.First], pair.Second));
                    var expected = new float[c.columns];
                    SparseProducts.MultiplyPlain(indices, kept, matrix, expected);
                    foreach (var width in Widths.All)
                    {
                        var product = new float[matrix.Stride];
                        SparseProducts.Multiply(indices, kept, matrix, product, width);
                        Assert.Equal(Widths.Bits(expected), Widths.Bits(product.AsSpan(0, c.columns)));
                        Assert.All(product[c.columns..], padding => Assert.Equal(0, padding));
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Packing_keeps_what_the_bits_say_and_needs_no_more_room_than_that()
    {
        var cases =
            from length in Gen.Choose(1, 200)
            from density in Gen.Elements(0.0, 0.1, 0.5, 1.0)
            from spare in Gen.Elements(0, 1, 20)
            from width in Gen.Elements(Widths.All)
            from seed in Gen.Choose(0, int.MaxValue)
            select (length, density, spare, width, seed);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var random = RandomKey.FromSeed((ulong)c.seed).Stream();
                    var dense = new float[c.length];
                    random.FillNormal(dense);
                    int[] expected = [.. Enumerable.Range(0, c.length).Where(_ => random.NextBool(c.density))];
                    var bits = new ulong[(c.length + 63) / 64];
                    foreach (int i in expected)
                    {
                        bits[i >> 6] |= 1UL << (i & 63);
                    }

                    var indices = new int[expected.Length + c.spare];
                    var kept = new float[expected.Length + c.spare];
                    int count = SparseRow.Pack(bits, dense, kept, c.width);
                    Assert.Equal(count, SparseRow.Indices(bits, indices, c.width));
                    Assert.Equal(expected, indices[..count]);
                    Assert.Equal(expected.Select(i => dense[i]), kept[..count]);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_outer_product_changes_the_rows_of_its_share_and_every_width_gives_the_same_bits()
    {
        var cases =
            from rows in Gen.Choose(1, 200)
            from columns in Gen.Choose(1, 40)
            from cut in Gen.Choose(0, 220)
            from seed in Gen.Choose(0, int.MaxValue)
            select (rows, columns, cut, seed);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var random = RandomKey.FromSeed((ulong)c.seed).Stream();
                    var matrix = new Matrix(c.rows, c.columns);
                    int[] indices = [.. Enumerable.Range(0, c.rows).Where(_ => random.NextBool(0.5))];
                    var kept = new float[indices.Length];
                    random.FillNormal(kept);
                    var factor = new float[matrix.Stride];
                    random.FillNormal(factor.AsSpan(0, c.columns));
                    random.FillNormal(matrix.Row(c.rows - 1));
                    var expected = matrix.Clone();
                    SparseProducts.AddOuterProductPlain(indices, kept, factor, expected);
                    int cut = Math.Min(c.cut, c.rows);
                    foreach (var width in Widths.All)
                    {
                        var actual = matrix.Clone();
                        SparseProducts.AddOuterProduct(indices, kept, factor, actual, 0, cut, width);
                        for (int r = cut; r < c.rows; r++)
                        {
                            Assert.Equal(Widths.Bits(matrix.Row(r)), Widths.Bits(actual.Row(r)));
                        }

                        SparseProducts.AddOuterProduct(indices, kept, factor, actual, cut, c.rows, width);
                        Assert.Equal(Widths.Bits(expected.Buffer), Widths.Bits(actual.Buffer));
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
            SparseProducts.Multiply([3, 10], new float[2], matrix, new float[16], VectorWidth.Scalar)
        );
    }
}
