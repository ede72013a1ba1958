using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class MaskingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 16)]
    [InlineData(7, 90)]
    public void What_has_no_edge_becomes_zero_and_nothing_else_changes(int rows, int columns)
    {
        var random = RandomKey.FromSeed(1).Stream();
        var start = new Matrix(rows, columns);
        var edges = new BitMatrix(rows, columns);
        for (int j = 0; j < rows; j++)
        {
            random.FillNormal(start.Row(j));
            for (int i = 0; i < columns; i++)
            {
                edges[j, i] = random.NextBool(0.5);
            }
        }

        var expected = start.Clone();
        for (int j = 0; j < rows; j++)
        {
            for (int i = 0; i < columns; i++)
            {
                expected[j, i] = edges[j, i] ? expected[j, i] : 0;
            }
        }

        foreach (var width in Widths.All)
        {
            var actual = start.Clone();
            Masking.KeepEdges(actual, edges, width);
            Assert.Equal(Widths.Bits(expected.Buffer), Widths.Bits(actual.Buffer));
        }
    }

    [Fact]
    public void What_was_not_active_becomes_zero_and_nothing_else_changes()
    {
        var random = RandomKey.FromSeed(2).Stream();
        float[] start = new float[64];
        float[] activity = new float[64];
        random.FillNormal(start);
        for (int n = 0; n < activity.Length; n++)
        {
            // The smallest number above zero is above zero.
            activity[n] =
                n % 3 == 0 ? 0
                : n % 3 == 1 ? float.Epsilon
                : 1;
        }

        float[] expected = [.. start.Zip(activity, (v, h) => h > 0 ? v : 0)];
        foreach (var width in Widths.All)
        {
            float[] actual = [.. start];
            Masking.KeepWhereActive(actual, activity, width);
            Assert.Equal(Widths.Bits(expected), Widths.Bits(actual));
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() =>
            Masking.KeepEdges(new Matrix(2, 3), new BitMatrix(3, 2), VectorWidth.Scalar)
        );
        Assert.Throws<ArgumentException>(() =>
            Masking.KeepWhereActive(new float[16], new float[32], VectorWidth.Scalar)
        );
        Assert.Throws<ArgumentException>(() =>
            Masking.KeepWhereActive(new float[15], new float[15], VectorWidth.Scalar)
        );
    }
}
