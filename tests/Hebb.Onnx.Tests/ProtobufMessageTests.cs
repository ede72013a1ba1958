using Hebb.Numerics;

namespace Hebb.Onnx.Tests;

public sealed class ProtobufMessageTests
{
    // The examples of the encoding's documentation: 150 in field 1, "testing" in field 2, and the first as field 3 of another message.
    [Fact]
    public void Fields_are_encoded_as_documented()
    {
        Assert.Equal("089601", Bytes(new ProtobufMessage().Add(1, 150)));
        Assert.Equal("120774657374696e67", Bytes(new ProtobufMessage().Add(2, "testing")));
        Assert.Equal("1a03089601", Bytes(new ProtobufMessage().Add(3, new ProtobufMessage().Add(1, 150))));
        Assert.Equal("08ffffffffffffffffff01", Bytes(new ProtobufMessage().Add(1, -1)));
        Assert.Equal("150000803f", Bytes(new ProtobufMessage().Add(2, 1f)));
        Assert.Equal("a20100", Bytes(new ProtobufMessage().Add(20, new ProtobufMessage())));
    }

    [Fact]
    public void A_matrix_has_no_padding()
    {
        var numbers = Matrix.FromRows([
            [1, 2],
            [3, -1],
        ]);

        Assert.Equal(
            "4a10" + "0000803f" + "00000040" + "00004040" + "000080bf",
            Bytes(new ProtobufMessage().Add(9, numbers))
        );
    }

    private static string Bytes(ProtobufMessage message)
    {
        using var stream = new MemoryStream();
        message.WriteTo(stream);
        Assert.Equal(message.Length, stream.Length);
        return Convert.ToHexStringLower(stream.ToArray());
    }
}
