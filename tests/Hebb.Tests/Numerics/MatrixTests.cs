using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class MatrixTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 16)]
    [InlineData(5, 17)]
    public unsafe void Rows_begin_on_64_byte_boundaries_and_end_in_zeros(int rows, int columns)
    {
        var matrix = new Matrix(rows, columns);
        matrix.Fill(1);
        for (int r = 0; r < rows; r++)
        {
            fixed (float* first = matrix.PaddedRow(r))
            {
                Assert.Equal(0UL, (ulong)first % 64);
            }

            Assert.All(matrix.Row(r).ToArray(), v => Assert.Equal(1, v));
            Assert.All(matrix.PaddedRow(r)[columns..].ToArray(), v => Assert.Equal(0, v));
        }
    }

    [Fact]
    public void The_transpose_of_the_transpose_is_the_matrix()
    {
        var matrix = new Matrix(3, 18);
        RandomKey.FromSeed(1).Stream().FillNormal(matrix.Row(2));
        Assert.Equal(matrix.Row(2)[17], matrix.Transpose()[17, 2]);
        Assert.Equal(matrix.Buffer.ToArray(), matrix.Transpose().Transpose().Buffer.ToArray());
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(70, 3)]
    [InlineData(3, 70)]
    [InlineData(65, 130)]
    [InlineData(129, 67)]
    public void A_transpose_has_each_number_at_the_mirrored_place_and_zeros_around(int rows, int columns)
    {
        var matrix = new Matrix(rows, columns);
        var random = RandomKey.FromSeed(1).Stream();
        for (int r = 0; r < rows; r++)
        {
            random.FillNormal(matrix.Row(r));
        }

        var expected = new Matrix(columns, rows);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                expected[c, r] = matrix[r, c];
            }
        }

        Assert.Equal(expected.Buffer.ToArray(), matrix.Transpose().Buffer.ToArray());
    }

    [Fact]
    public void Bits_are_set_and_counted_where_they_are()
    {
        var bits = new BitMatrix(3, 70);
        bits[1, 69] = true;
        bits[2, 0] = true;
        bits[2, 0] = false;
        Assert.True(bits[1, 69]);
        Assert.False(bits[2, 0]);
        Assert.Equal(1, bits.Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => bits[0, 70] = true);
    }
}
