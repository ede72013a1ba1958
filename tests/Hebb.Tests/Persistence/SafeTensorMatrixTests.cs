using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

public sealed class SafeTensorMatrixTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 16)]
    [InlineData(7, 17)]
    public void A_matrix_comes_back_and_its_padding_stays_zero(int rows, int columns)
    {
        var random = RandomKey.FromSeed(1).For("matrix").Stream();
        var matrix = new Matrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            random.FillNormal(matrix.Row(r));
        }

        var file = Reread(SafeTensor.FromMatrix("W", matrix));

        Assert.Equal(rows * columns * sizeof(float), file["W"].Bytes.Length);
        Assert.Equal(matrix.Buffer, file.GetMatrix("W", rows, columns).Buffer);
    }

    [Fact]
    public void A_matrix_is_written_row_after_row_without_padding()
    {
        var matrix = new Matrix(2, 3);
        for (int i = 0; i < 6; i++)
        {
            matrix[i / 3, i % 3] = i;
        }

        var tensor = SafeTensor.FromMatrix("W", matrix);

        Assert.Equal([2L, 3L], tensor.Shape);
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], tensor.Values<float>());
    }

    [Fact]
    public void NaN_and_infinities_pass_for_the_model_to_judge()
    {
        var matrix = new Matrix(1, 2);
        matrix[0, 0] = float.NaN;
        matrix[0, 1] = float.NegativeInfinity;

        var read = Reread(SafeTensor.FromMatrix("W", matrix)).GetMatrix("W", 1, 2);

        Assert.True(float.IsNaN(read[0, 0]));
        Assert.Equal(float.NegativeInfinity, read[0, 1]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 9)]
    [InlineData(4, 0)]
    [InlineData(2, 8)]
    [InlineData(3, 9)]
    [InlineData(5, 64)]
    [InlineData(5, 71)]
    [InlineData(2, 130)]
    public void Bits_come_back(int rows, int columns)
    {
        var random = RandomKey.FromSeed(2).For("bits").Stream();
        var bits = new BitMatrix(rows, columns);
        for (int i = 0; i < rows * columns; i++)
        {
            bits[i / columns, i % columns] = random.NextBool(0.5);
        }

        var read = Reread(SafeTensor.FromBits("edges", bits)).GetBits("edges", rows, columns);

        Assert.Equal(bits.Words, read.Words);
    }

    [Fact]
    public void Bits_are_packed_as_numpy_unpacks_them_with_little_bit_order()
    {
        // numpy.packbits([[1,0,0,0,0,0,0,1, 0,1], [0,1,1,0,0,0,0,0, 1,0]], axis=1, bitorder="little")
        var bits = new BitMatrix(2, 10);
        foreach (var (row, column) in ((int, int)[])[(0, 0), (0, 7), (0, 9), (1, 1), (1, 2), (1, 8)])
        {
            bits[row, column] = true;
        }

        var tensor = SafeTensor.FromBits("edges", bits);

        Assert.Equal([2L, 2L], tensor.Shape);
        Assert.Equal([129, 2, 6, 1], tensor.Values<byte>().ToArray());
    }

    [Fact]
    public void A_set_bit_past_the_last_column_is_an_error_that_names_row_and_byte()
    {
        var file = Reread(SafeTensor.From<byte>("edges", [0xff, 0x03, 0xff, 0x07], 2, 2));

        var error = Assert.Throws<FileFormatException>(() => file.GetBits("edges", 2, 10));

        Assert.Equal(
            "m.safetensors: tensor 'edges', row 1: the last byte is 0x07, but its bits after column 9 must be 0",
            error.Message
        );
    }

    [Fact]
    public void A_tensor_of_another_rank_shape_or_type_is_an_error_that_names_both()
    {
        var file = Reread(
            SafeTensor.From<float>("flat", new float[6], 6),
            SafeTensor.From<float>("turned", new float[6], 3, 2),
            SafeTensor.From<int>("whole", new int[6], 2, 3)
        );

        Assert.Equal(
            "m.safetensors: tensor 'flat': F32 of shape [2, 3] expected, found F32 of shape [6]",
            Assert.Throws<FileFormatException>(() => file.GetMatrix("flat", 2, 3)).Message
        );
        Assert.Equal(
            "m.safetensors: tensor 'turned': F32 of shape [2, 3] expected, found F32 of shape [3, 2]",
            Assert.Throws<FileFormatException>(() => file.GetMatrix("turned", 2, 3)).Message
        );
        Assert.Equal(
            "m.safetensors: tensor 'whole': F32 of shape [2, 3] expected, found I32 of shape [2, 3]",
            Assert.Throws<FileFormatException>(() => file.GetMatrix("whole", 2, 3)).Message
        );
        Assert.Equal(
            "m.safetensors: tensor 'absent' is missing among 3 tensors",
            Assert.Throws<FileFormatException>(() => file.GetBits("absent", 2, 3)).Message
        );
    }

    [Fact]
    public void Two_thousand_million_rows_of_no_bytes_take_no_memory()
    {
        var file = Reread(
            SafeTensor.From<float>("W", [], int.MaxValue, 0),
            SafeTensor.From<byte>("edges", [], int.MaxValue, 0)
        );
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(int.MaxValue, file.GetMatrix("W", int.MaxValue, 0).Rows);
        Assert.Equal(int.MaxValue, file.GetBits("edges", int.MaxValue, 0).Rows);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static TensorArchive Reread(params SafeTensor[] tensors) =>
        TensorArchive.Read(new MemoryStream(SafetensorsReadTests.Bytes(new TensorArchive(tensors))), "m.safetensors");
}
