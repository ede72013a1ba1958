using FsCheck;
using FsCheck.Fluent;
using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class ClassSumsTests
{
    [Fact]
    public void Every_width_gives_the_bits_of_number_by_number()
    {
        var cases =
            from rows in Gen.Choose(1, 40)
            from columns in Gen.Choose(1, 200)
            from wide in Gen.Choose(1, 200)
            from classes in Gen.Frequency((4, Gen.Choose(1, 9)), (1, Gen.Choose(257, 300)))
            from seed in Gen.Choose(0, int.MaxValue)
            select (rows, columns, wide, classes, seed);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var random = RandomKey.FromSeed((ulong)c.seed).Stream();
                    var matrix = new Matrix(c.rows, c.columns);
                    for (int r = 0; r < c.rows; r++)
                    {
                        random.FillNormal(matrix.Row(r));
                    }

                    // Fewer classes than rows, too: what follows is passed over.
                    ushort[] classes = new ushort[1 + random.NextInt32(c.rows)];
                    for (int r = 0; r < classes.Length; r++)
                    {
                        classes[r] = (ushort)random.NextInt32(c.classes);
                    }

                    int from = random.NextInt32((matrix.Stride / Matrix.Lanes) + 1) * Matrix.Lanes;
                    bool toTheEnd = random.NextBool(0.5);
                    int wide = toTheEnd ? Math.Max(0, c.columns - from) : Matrix.PaddedLength(c.wide);
                    var start = new Matrix(c.classes, wide);
                    start.Fill(0.25f);
                    var expected = start.Clone();
                    ClassSums.AddPlain(matrix, classes, expected, from);
                    foreach (var width in Widths.All)
                    {
                        var actual = start.Clone();
                        ClassSums.Add(matrix, classes, actual, from, width);
                        Assert.Equal(Widths.Bits(expected.Buffer), Widths.Bits(actual.Buffer));
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_class_without_a_sum_and_a_column_off_the_grid_are_refused()
    {
        var matrix = new Matrix(3, 20);
        var sums = new Matrix(2, 20);
        var narrow = new Matrix(2, 19);

        Assert.Throws<ArgumentOutOfRangeException>(() => Add([0, 2, 1], 0));
        Assert.Throws<ArgumentException>(() => Add([0, 1, 1, 0], 0));
        Assert.Throws<ArgumentException>(() => Add([0, 1, 1], 8));
        Assert.Throws<ArgumentException>(() => Add([0, 1, 1], 48));
        Assert.Throws<ArgumentException>(() => ClassSums.Add(matrix, [0, 1, 1], narrow, 0, VectorWidths.Widest));
        void Add(ushort[] classes, int from) => ClassSums.Add(matrix, classes, sums, from, VectorWidths.Widest);
    }
}
