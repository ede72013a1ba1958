using FsCheck;
using FsCheck.Fluent;
using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class SparseRowTests
{
    [Fact]
    public void Every_width_gives_the_bits_of_the_dense_product()
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
                    var (matrix, dense, bits) = Random(c.rows, c.columns, c.density, c.seed);
                    var kept = new float[c.rows];
                    SparseRow.Pack(bits, dense, kept);
                    var expected = new float[c.columns];
                    SparseRow.MultiplyPlain(dense, matrix, expected);
                    foreach (var width in Widths.All)
                    {
                        var product = new float[matrix.Stride];
                        SparseRow.Multiply(bits, kept, matrix, product, width);
                        Assert.Equal(Widths.Bits(expected), Widths.Bits(product.AsSpan(0, c.columns)));
                        Assert.All(product[c.columns..], padding => Assert.Equal(0, padding));
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_outer_product_added_in_two_shares_gives_the_bits_of_the_dense_one()
    {
        var cases =
            from rows in Gen.Choose(1, 200)
            from columns in Gen.Choose(1, 40)
            from cut in Gen.Choose(0, 4)
            from seed in Gen.Choose(0, int.MaxValue)
            select (rows, columns, cut, seed);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var (matrix, dense, bits) = Random(c.rows, c.columns, 0.5, c.seed);
                    var kept = new float[c.rows];
                    SparseRow.Pack(bits, dense, kept);
                    var factor = new float[matrix.Stride];
                    RandomKey.FromSeed((ulong)c.seed).For("factor").Stream().FillNormal(factor.AsSpan(0, c.columns));
                    var expected = matrix.Clone();
                    SparseRow.AddOuterProductPlain(dense, factor, expected);
                    int cut = Math.Min(c.cut, bits.Length);
                    foreach (var width in Widths.All)
                    {
                        var actual = matrix.Clone();
                        SparseRow.AddOuterProduct(bits, kept, factor, actual, 0, cut, width);
                        AssertUnchanged(matrix, actual, 64 * cut);
                        SparseRow.AddOuterProduct(bits, kept, factor, actual, cut, bits.Length, width);
                        Assert.Equal(Widths.Bits(expected.Buffer), Widths.Bits(actual.Buffer));
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_bit_past_the_last_row_is_refused()
    {
        var matrix = new Matrix(10, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SparseRow.Multiply([1UL << 10], new float[1], matrix, new float[16], VectorWidth.Scalar)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SparseRow.AddOuterProduct([1UL << 10], new float[1], new float[16], matrix, 0, 1, VectorWidth.Scalar)
        );
    }

    private static void AssertUnchanged(Matrix before, Matrix after, int fromRow)
    {
        for (int r = fromRow; r < before.Rows; r++)
        {
            Assert.Equal(Widths.Bits(before.Row(r)), Widths.Bits(after.Row(r)));
        }
    }

    private static (Matrix Matrix, float[] Dense, ulong[] Bits) Random(int rows, int columns, double density, int seed)
    {
        var random = RandomKey.FromSeed((ulong)seed).Stream();
        var matrix = new Matrix(rows, columns);
        var dense = new float[rows];
        var bits = new ulong[(rows + 63) / 64];
        for (int r = 0; r < rows; r++)
        {
            random.FillNormal(matrix.Row(r));
            if (random.NextBool(density))
            {
                dense[r] = random.NextNormal();
                bits[r >> 6] |= 1UL << (r & 63);
            }
        }

        return (matrix, dense, bits);
    }
}
