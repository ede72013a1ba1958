using System.Text;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

public sealed class SafetensorsReadTests
{
    public static TheoryData<string> HostileCases => [.. HostileSafetensors.Cases.Keys];

    [Theory]
    [MemberData(nameof(HostileCases))]
    public void A_hostile_file_is_refused_in_one_line_that_names_file_and_value(string name)
    {
        var (bytes, says) = HostileSafetensors.Cases[name];

        Refusal.AssertOneLine("hostile.safetensors", says, () => Read(bytes));
    }

    [Theory]
    [MemberData(nameof(HostileCases))]
    public void Refusing_a_hostile_file_allocates_in_proportion_to_the_file_at_most(string name)
    {
        var bytes = HostileSafetensors.Cases[name].Bytes;
        Assert.ThrowsAny<HebbException>(() => Read(bytes));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<HebbException>(() => Read(bytes));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, AllowedFor(bytes.Length));
    }

    [Fact]
    public void A_file_that_has_all_types_is_read_as_the_format_says()
    {
        // Written by hand from the format's description, wide and narrow types mixed and unaligned, spaces at will.
        const string Header = """
            { "b" : {"dtype":"BOOL","shape":[],"data_offsets":[0,1]}, "u8":{"shape":[2],"dtype":"U8","data_offsets":[1,3]},
              "i32":{"data_offsets":[3,7],"dtype":"I32","shape":[1,1]}, "f32":{"dtype":"F32","shape":[1],"data_offsets":[7,11]},
              "f64":{"dtype":"F64","shape":[1],"data_offsets":[11,19]}, "i64":{"dtype":"I64","shape":[1],"data_offsets":[19,27]},
              "u64":{"dtype":"U64","shape":[1],"data_offsets":[27,35]}, "none":{"dtype":"F32","shape":[3,0,5],"data_offsets":[35,35]},
              "__metadata__":{"µ":"a \u00e9\n"} }
            """;
        byte[] data =
        [
            .. new byte[] { 1, 7, 255 },
            .. new byte[] { 0xfe, 0xff, 0xff, 0xff },
            .. new byte[] { 0x00, 0x00, 0x80, 0x3f },
            .. new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x7f },
            .. new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
            .. new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
        ];

        var file = Read([.. HostileSafetensors.FileOf(Header.ReplaceLineEndings(" ")), .. data]);

        Assert.True(file["b"].Values<bool>()[0]);
        Assert.Empty(file["b"].Shape);
        Assert.Equal([7, 255], file["u8"].Values<byte>().ToArray());
        Assert.Equal([-2], file["i32"].Values<int>());
        Assert.Equal([1L, 1L], file["i32"].Shape);
        Assert.Equal([1f], file["f32"].Values<float>());
        Assert.Equal([double.PositiveInfinity], file["f64"].Values<double>());
        Assert.Equal([-1L], file["i64"].Values<long>());
        Assert.Equal([ulong.MaxValue], file["u64"].Values<ulong>());
        Assert.True(file["none"].Bytes.IsEmpty);
        Assert.Equal("a é\n", file.Metadata["µ"]);
        Assert.Equal(8, file.Tensors.Count);
        Assert.Throws<InvalidOptionException>(() => file["u8"].Values<bool>().Length);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_and_never_allocate_beyond_their_length()
    {
        var valid = Bytes(
            new TensorArchive(
                [
                    SafeTensor.FromMatrix("W", new Matrix(3, 5)),
                    SafeTensor.FromBits("edges", new BitMatrix(3, 9)),
                    SafeTensor.From<long>("counts", [1, 2], 2),
                    SafeTensor.From<bool>("alive", [true, false], 2, 1),
                ],
                new Dictionary<string, string> { ["rule"] = "plasticity", ["cap"] = "5" }
            )
        );
        var random = RandomKey.FromSeed(20).For("mutations").Stream();
        int accepted = 0;
        for (int i = 0; i < 5000; i++)
        {
            var mutant = Mutate(valid, ref random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(mutant);
                accepted++;
            }
            catch (FileFormatException) { }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= AllowedFor(mutant.Length), $"mutant {i}: {allocated} bytes for {mutant.Length}");
        }

        // Changes in the numbers and the metadata are no errors; most changes in the header are.
        Assert.InRange(accepted, 100, 4000);
    }

    [Fact]
    public void A_stream_that_ends_early_is_an_error_of_the_file()
    {
        var bytes = Bytes(new TensorArchive([SafeTensor.From<float>("W", new float[100], 100)]));

        var error = Assert.Throws<FileFormatException>(() =>
            TensorArchive.Read(new ShrinkingStream(bytes, bytes.Length - 50), "shrunk.safetensors")
        );

        Assert.Contains("shrunk.safetensors: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_starts_where_the_stream_stands()
    {
        var file = new TensorArchive([SafeTensor.From<int>("n", [5], 1)]);
        using var stream = new MemoryStream([9, 9, 9, .. Bytes(file)]) { Position = 3 };

        Assert.Equal([5], TensorArchive.Read(stream, "later")["n"].Values<int>());
    }

    internal static byte[] Bytes(TensorArchive file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    /// <summary>Parsing holds the header, its table of tokens, and its names; an exception costs some kilobytes.</summary>
    private static long AllowedFor(int length) => (16L * length) + 40_000;

    private static TensorArchive Read(byte[] bytes) =>
        TensorArchive.Read(new MemoryStream(bytes), "hostile.safetensors");

    /// <summary>One to three times: a bit flipped, a byte replaced by one that matters to JSON, a piece removed or doubled.</summary>
    private static byte[] Mutate(byte[] valid, ref RandomStream random)
    {
        var bytes = new List<byte>(valid);
        for (int changes = 1 + random.NextInt32(3); changes > 0; changes--)
        {
            int at = random.NextInt32(bytes.Count);
            switch (random.NextInt32(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.NextInt32(8));
                    break;
                case 1:
                    bytes[at] = "{}[],:\"\\0123456789-.eE \u00ff"u8[random.NextInt32(24)];
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(1 + random.NextInt32(8), bytes.Count - at));
                    break;
                default:
                    int length = Math.Min(1 + random.NextInt32(40), bytes.Count - at);
                    bytes.InsertRange(random.NextInt32(bytes.Count), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A file that another process cuts while it is read: the length promised is longer than what comes.</summary>
    private sealed class ShrinkingStream(byte[] bytes, int left) : MemoryStream(bytes[..left])
    {
        public override long Length => bytes.Length;
    }
}
