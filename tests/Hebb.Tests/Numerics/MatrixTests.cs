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
    public void A_matrix_of_rows_has_their_numbers_in_its_own_memory()
    {
        float[][] rows =
        [
            [1, 2, 3],
            [-4, 0.5f, float.Epsilon],
        ];
        var matrix = Matrix.FromRows(rows);
        rows[0][0] = 9;
        Assert.Equal((2, 3), (matrix.Rows, matrix.Columns));
        Assert.Equal([1, 2, 3], matrix.Row(0).ToArray());
        Assert.Equal(rows[1], matrix.Row(1).ToArray());
        Assert.All(matrix.PaddedRow(1)[3..].ToArray(), v => Assert.Equal(0, v));
        Assert.Equal(
            0,
            Matrix
                .FromRows([
                    [],
                    [],
                ])
                .Columns
        );
    }

    [Fact]
    public void Rows_of_different_lengths_are_refused_and_named()
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            Matrix.FromRows([
                [1, 2],
                [3, 4],
                [5],
            ])
        );
        Assert.Equal("length of rows[2] is 1; it must be 2", error.Message);
        Assert.Equal(
            "rows is 0; it must be at least 1",
            Assert.Throws<InvalidOptionException>(() => Matrix.FromRows([])).Message
        );
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
