using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hebb.Numerics;
using Hebb.Persistence;
using static Hebb.Tests.Persistence.SafetensorsReadTests;

namespace Hebb.Tests.Persistence;

public sealed class SafetensorsWriteTests
{
    [Fact]
    public void The_bytes_are_those_that_the_formats_first_implementation_writes()
    {
        // The example of that implementation's own tests: a 2 × 2 tensor of zeros called "test".
        var file = new TensorArchive([SafeTensor.From<int>("test", new int[4], 2, 2)]);

        const string Header = "{\"test\":{\"dtype\":\"I32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}    ";
        Assert.Equal([64, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(Header), .. new byte[16]], Bytes(file));
    }

    [Fact]
    public void Metadata_comes_first_and_sorted_and_the_widest_types_before_the_others()
    {
        var file = new TensorArchive(
            [
                SafeTensor.From<byte>("a", [1], 1),
                SafeTensor.From<float>("z", [2], 1),
                SafeTensor.From<float>("y", [3], 1),
                SafeTensor.From<ulong>("x", [4], 1),
            ],
            new Dictionary<string, string> { ["labels"] = "10", ["cap"] = "\"5\" < µ" }
        );

        string text = Encoding.UTF8.GetString(Bytes(file).AsSpan(8));

        Assert.StartsWith(
            "{\"__metadata__\":{\"cap\":\"\\\"5\\\" < µ\",\"labels\":\"10\"},"
                + "\"x\":{\"dtype\":\"U64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
                + "\"z\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[16,17]}}",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Any_file_reads_back_the_same_and_writes_the_same_bytes_again() =>
        Prop.ForAll(
                Arb.From(Files),
                file =>
                {
                    var bytes = Bytes(file);
                    var again = TensorArchive.Read(new MemoryStream(bytes), "again");
                    Assert.Equal(file.Metadata, again.Metadata);
                    Assert.Equal(file.Tensors.Count, again.Tensors.Count);
                    foreach (var tensor in file.Tensors)
                    {
                        var same = again.Get(tensor.Name, tensor.Type, [.. tensor.Shape]);
                        Assert.True(tensor.Bytes.SequenceEqual(same.Bytes));
                    }

                    Assert.Equal(bytes, Bytes(again));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_in_which_tensors_and_metadata_are_given_does_not_matter() =>
        Prop.ForAll(
                Arb.From(Files),
                file =>
                {
                    var reversed = new TensorArchive(file.Tensors.Reverse(), file.Metadata.Reverse().ToDictionary());
                    Assert.Equal(Bytes(file), Bytes(reversed));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_tensor_begins_on_a_multiple_of_its_numbers_size() =>
        Prop.ForAll(
                Arb.From(Files),
                file =>
                {
                    var bytes = Bytes(file);
                    long place = 8 + BitConverter.ToInt64(bytes);
                    foreach (var tensor in file.Tensors)
                    {
                        Assert.Equal(0, place % SafeTensorLayout.ByteSize(tensor.Type));
                        place += tensor.Bytes.Length;
                    }

                    Assert.Equal(bytes.Length, place);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_file_on_disk_reads_back_and_its_errors_name_the_path()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("hebb-safetensors-").FullName, "m.safetensors");
        try
        {
            new TensorArchive([SafeTensor.From<double>("d", [Math.PI], 1)]).Write(path);
            Assert.Equal([Math.PI], TensorArchive.Read(path)["d"].Values<double>());

            File.AppendAllText(path, "x");
            var error = Assert.Throws<FileFormatException>(() => TensorArchive.Read(path));
            Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void A_name_used_twice_or_taken_by_the_format_cannot_be_written()
    {
        var tensor = SafeTensor.From<byte>("a", [1], 1);
        Assert.Throws<InvalidOptionException>(() => new TensorArchive([tensor, tensor]));
        Assert.Throws<InvalidOptionException>(() => new TensorArchive([SafeTensor.From<byte>("__metadata__", [1], 1)]));
    }

    [Fact]
    public void A_name_that_is_no_text_cannot_be_written() =>
        Assert.Throws<FileFormatException>(() => Bytes(new TensorArchive([SafeTensor.From<byte>("\ud800", [1], 1)])));

    [Fact]
    public void Metadata_too_long_to_be_read_again_is_not_written()
    {
        var file = new TensorArchive([], new Dictionary<string, string> { ["a"] = new('x', 1 << 24) });
        Assert.Throws<FileFormatException>(() => Bytes(file));
    }

    [Fact]
    public void Values_that_do_not_fill_the_shape_make_no_tensor()
    {
        Assert.Throws<InvalidOptionException>(() => SafeTensor.From<float>("W", [1, 2, 3], 2, 2));
        Assert.Throws<InvalidOptionException>(() => SafeTensor.From<float>("W", [1, 2, 3, 4], -2, -2));
        Assert.Throws<InvalidOptionException>(() => SafeTensor.From<float>("W", [], long.MaxValue, 4));
        Assert.Throws<InvalidOptionException>(() => SafeTensor.From<char>("W", ['a'], 1));
    }

    private static Gen<SafeTensor> Tensor =>
        from name in ArbMap.Default.GeneratorFor<NonNull<string>>()
        from type in Gen.Choose(0, 6)
        from shape in Gen.ListOf(Gen.Choose(0, 4)).Where(sizes => sizes.Count <= 3)
        let sizes = shape.Select(size => (long)size).ToArray()
        let count = (int)sizes.Aggregate(1L, (product, size) => product * size)
        from numbers in Gen.ArrayOf(ArbMap.Default.GeneratorFor<ulong>(), count)
        select Of(type, Text(name.Get), numbers, sizes);

    private static Gen<TensorArchive> Files =>
        from tensors in Gen.ListOf(Tensor)
        from keys in Gen.ListOf(ArbMap.Default.GeneratorFor<NonNull<string>>())
        select new TensorArchive(
            tensors.DistinctBy(tensor => tensor.Name),
            keys.Select(key => Text(key.Get)).Distinct().ToDictionary(key => key, key => $"{key}µ\"\\\n")
        );

    /// <summary>The generator makes any sequence of UTF-16 units; names are text.</summary>
    private static string Text(string units) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(units));

    private static SafeTensor Of(int type, string name, ulong[] n, long[] shape) =>
        type switch
        {
            0 => SafeTensor.From<bool>(name, [.. n.Select(x => x % 2 == 1)], shape),
            1 => SafeTensor.From<byte>(name, [.. n.Select(x => (byte)x)], shape),
            2 => SafeTensor.From<int>(name, [.. n.Select(x => (int)x)], shape),
            3 => SafeTensor.From<float>(name, [.. n.Select(x => BitConverter.UInt32BitsToSingle((uint)x))], shape),
            4 => SafeTensor.From<double>(name, [.. n.Select(BitConverter.UInt64BitsToDouble)], shape),
            5 => SafeTensor.From<long>(name, [.. n.Select(x => (long)x)], shape),
            _ => SafeTensor.From<ulong>(name, n, shape),
        };
}
