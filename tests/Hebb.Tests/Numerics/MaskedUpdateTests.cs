using FsCheck;
using FsCheck.Fluent;
using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class MaskedUpdateTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 16)]
    [InlineData(20, 133)]
    public void What_has_no_edge_becomes_zero_in_the_rows_asked_for(int rows, int columns)
    {
        var (values, edges, _, _) = Random(rows, columns, 1, 7);
        values.Fill(2);
        foreach (var width in Widths.All)
        {
            var actual = values.Clone();
            Masking.KeepEdges(actual, edges, 1, rows - 1, width);
            for (int r = 0; r < rows; r++)
            {
                bool isWhole = r == 0 || r == rows - 1;
                for (int c = 0; c < columns; c++)
                {
                    Assert.Equal(isWhole || edges[r, c] ? 2 : 0, actual[r, c]);
                }

                Assert.True(actual.PaddedRow(r)[columns..].IndexOfAnyExcept(0f) < 0);
            }
        }

        Assert.Throws<ArgumentException>(() =>
            Masking.KeepEdges(values, new BitMatrix(rows, columns + 1), 0, rows, VectorWidth.Scalar)
        );
    }

    [Fact]
    public void Every_width_and_every_share_gives_the_bits_of_edge_by_edge()
    {
        var cases =
            from rows in Gen.Choose(1, 40)
            from columns in Gen.Choose(1, 100)
            from classes in Gen.Frequency((4, Gen.Choose(1, 8)), (1, Gen.Choose(257, 400)))
            from multiplicative in Gen.Elements(true, false)
            from bounded in Gen.Elements(true, false)
            from cut in Gen.Choose(0, 6)
            from seed in Gen.Choose(0, int.MaxValue)
            select (rows, columns, classes, multiplicative, bounded, cut, seed);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var (weights, edges, rowClasses, steps) = Random(c.rows, c.columns, c.classes, c.seed);
                    var range = c.bounded ? (-0.5f, 0.25f) : (float.NegativeInfinity, float.PositiveInfinity);
                    var active = Enumerable.Range(0, c.classes).Select(a => a != 3).ToArray();
                    if (c.classes > 3)
                    {
                        steps.Row(3).Clear(); // what an inactive class would do
                    }

                    if (c.bounded)
                    {
                        Clip(weights, range);
                    }

                    var expected = weights.Clone();
                    MaskedUpdate.RunPlain(expected, edges, rowClasses, steps, c.multiplicative, range);
                    int cut = Math.Min(c.cut * Matrix.Lanes, weights.Stride);
                    foreach (var width in Widths.All)
                    {
                        var actual = weights.Clone();
                        foreach (var (from, to) in new[] { (0, cut), (cut, weights.Columns) })
                        {
                            if (from < to)
                            {
                                MaskedUpdate.Run(
                                    actual,
                                    edges,
                                    rowClasses,
                                    steps,
                                    active,
                                    c.multiplicative,
                                    range,
                                    from,
                                    to,
                                    width
                                );
                            }
                        }

                        Assert.Equal(Widths.Bits(expected.Buffer), Widths.Bits(actual.Buffer));
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1, 8, 30)]
    [InlineData(2, 2, 16)]
    [InlineData(3, 5, 17)]
    [InlineData(4, 4, 100)]
    [InlineData(6, 300, 35)]
    [InlineData(8, 8, 100)]
    [InlineData(33, 7, 61)]
    public void Steps_are_those_of_both_classes(int preClasses, int postClasses, int neurons)
    {
        var random = RandomKey.FromSeed(3).Stream();
        var table = new Matrix(postClasses, preClasses);
        for (int b = 0; b < postClasses; b++)
        {
            random.FillNormal(table.Row(b));
        }

        ushort[] classes = new ushort[neurons];
        for (int i = 0; i < neurons; i++)
        {
            classes[i] = (ushort)random.NextInt32(postClasses);
        }

        foreach (int cut in new[] { 0, 16, neurons })
        {
            foreach (int rows in new[] { preClasses, preClasses / 2, preClasses - 1 })
            {
                var steps = new Matrix(preClasses, neurons);
                steps.Fill(7);
                MaskedUpdate.FindSteps(table, classes, steps, rows, 0, Math.Min(cut, neurons));
                for (int a = 0; a < preClasses; a++)
                {
                    Assert.All(steps.PaddedRow(a)[neurons..].ToArray(), value => Assert.Equal(0, value));
                    for (int i = 0; i < neurons; i++)
                    {
                        Assert.Equal(i < cut && a < rows ? table[classes[i], a] : 7, steps[a, i]);
                    }
                }
            }
        }
    }

    [Fact]
    public void Steps_of_a_class_that_is_not_there_are_refused()
    {
        var table = new Matrix(2, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            MaskedUpdate.FindSteps(table, [0, 2, 1], new Matrix(4, 3), 4, 0, 3)
        );
        Assert.Throws<ArgumentException>(() => MaskedUpdate.FindSteps(table, [0, 1], new Matrix(4, 3), 4, 0, 3));
        Assert.Throws<ArgumentException>(() => MaskedUpdate.FindSteps(table, [0, 1, 1], new Matrix(5, 3), 4, 0, 3));
    }

    private static (Matrix, BitMatrix, ushort[], Matrix) Random(int rows, int columns, int classes, int seed)
    {
        var random = RandomKey.FromSeed((ulong)seed).Stream();
        var weights = new Matrix(rows, columns);
        var edges = new BitMatrix(rows, columns);
        var steps = new Matrix(classes, columns);
        var rowClasses = new ushort[rows];
        for (int r = 0; r < rows; r++)
        {
            random.FillNormal(weights.Row(r));
            rowClasses[r] = (ushort)random.NextInt32(classes);
            for (int c = 0; c < columns; c++)
            {
                edges[r, c] = random.NextBool(0.5);
            }
        }

        for (int a = 0; a < classes; a++)
        {
            random.FillNormal(steps.Row(a));
        }

        return (weights, edges, rowClasses, steps);
    }

    private static void Clip(Matrix weights, (float Low, float High) range)
    {
        for (int r = 0; r < weights.Rows; r++)
        {
            foreach (ref float w in weights.Row(r))
            {
                w = Math.Clamp(w, range.Low, range.High);
            }
        }
    }
}
