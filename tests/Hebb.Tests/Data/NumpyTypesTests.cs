using System.Buffers.Binary;
using System.IO.Compression;
using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

/// <summary>The files in the folder <c>Numpy</c> were written by NumPy 1.24 with the script beside them.</summary>
public class NumpyTypesTests
{
    internal static byte[] File(string name) =>
        System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "Numpy", name));

    public static TheoryData<string> Types =>
        [
            "bool",
            "int8",
            "uint8",
            "int16",
            "uint16",
            "int32",
            "uint32",
            "int64",
            "uint64",
            "float16",
            "float32",
            "float64",
        ];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_that_numpy_writes_is_read_in_both_byte_orders(string type)
    {
        float[] expected = type switch
        {
            "bool" => [0, 1, 1, 1, 1, 1],
            "uint8" => [0, 1 / 255f, 2 / 255f, 3 / 255f, 4 / 255f, 5 / 255f],
            _ => [0, 1, 2, 3, 4, 5],
        };
        foreach (string order in new[] { "little", "big" })
        {
            var (examples, shape) = Array("numbers.npz", $"{order}_{type}").ToExamples();
            float[] found = [.. examples.Row(0), .. examples.Row(1)];
            Assert.Equal(expected, found);
            Assert.Equal(new LayerShape(3), shape);
        }
    }

    [Theory]
    [InlineData("two", 3)]
    [InlineData("three", 12)]
    [InlineData("big", 12)]
    public void Arrays_in_fortran_order_are_read_as_what_they_are(string name, int columns)
    {
        var (examples, _) = Array("orders.npz", name).ToExamples();
        Assert.Equal(Enumerable.Range(0, columns).Select(i => (float)i), examples.Row(0).ToArray());
        Assert.Equal(Enumerable.Range(100, columns).Select(i => (float)i), examples.Row(1).ToArray());
    }

    [Fact]
    public void Three_axes_are_images_and_of_four_the_channels_come_first()
    {
        Assert.Equal(new LayerShape(1, 3, 4), Array("orders.npz", "three").ToExamples().Shape);
        var (examples, shape) = Array("orders.npz", "four").ToExamples();
        Assert.Equal(new LayerShape(3, 3, 4), shape);
        // NumPy's example is 3 rows of 4 places of 3 channels, numbered in this order.
        Assert.Equal(
            Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, 12).Select(p => 100f + (3 * p) + channel)),
            examples.Row(1).ToArray()
        );

        byte[] numbers = [.. Enumerable.Range(0, 2 * 3 * 5 * 2).Select(i => (byte)i)];
        Assert.Equal(new LayerShape(3, 5, 2), Shape("(2, 3, 5, 2)", numbers));
        Assert.Equal(new LayerShape(1, 3, 5), Shape("(4, 3, 5, 1)", numbers));
        Assert.Equal(new LayerShape(1, 15, 2), Shape("(2, 1, 15, 2)", numbers));
        Assert.Equal(new LayerShape(30), Shape("(2, 5, 3, 2)", numbers));
        Assert.Equal(new LayerShape(15), Shape("(4, 15)", numbers));
    }

    [Fact]
    public void Any_array_in_fortran_order_is_its_transpose_read_backwards()
    {
        for (ulong i = 0; i < 300; i++)
        {
            var stream = RandomKey.FromSeed(1).For("shape", i).Stream();
            var shape = new int[1 + stream.NextInt32(5)];
            foreach (ref int length in shape.AsSpan())
            {
                length = 1 + stream.NextInt32(5);
            }

            int width = new[] { 1, 2, 4, 8, 12 }[stream.NextInt32(5)];
            int count = shape.Aggregate(1, (product, length) => product * length);
            byte[] bytes = [.. Enumerable.Range(0, count * width).Select(b => (byte)((b / width * 7) + (b % width)))];
            byte[] ordered = NpyOrder.LastAxisFastest(bytes, width, shape);
            var index = new int[shape.Length];
            for (int e = 0; e < count; e++)
            {
                int rest = e;
                for (int axis = shape.Length - 1; axis >= 0; axis--)
                {
                    (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
                }

                int place = 0;
                for (int axis = shape.Length - 1; axis >= 0; axis--)
                {
                    place = (place * shape[axis]) + index[axis];
                }

                Assert.Equal(bytes.AsSpan(place * width, width).ToArray(), ordered.AsSpan(e * width, width).ToArray());
            }
        }
    }

    [Fact]
    public void Texts_are_labels_with_names_in_sorted_order()
    {
        var (train, test) = Read("words.npz");
        Assert.Null(test);
        Assert.Equal(["ja", "nein", "Ü"], train.LabelNames);
        Assert.Equal([0, 1, 0, 1, 2, 1], train.Labels);
        Assert.Equal([2.5f, 0], train.Examples.Row(2).ToArray());
        Assert.Null(train.InputNames);
    }

    [Fact]
    public void Texts_of_bytes_and_of_either_byte_order_are_the_same_labels()
    {
        var (train, test) = Read("bytes.npz");
        Assert.Equal(["no", "yes"], train.LabelNames);
        Assert.Equal([0, 1], train.Labels);
        Assert.Equal(["no", "yes"], test!.LabelNames);
        Assert.Equal([1, 0], test.Labels);
    }

    [Fact]
    public void The_data_sets_of_scikit_learn_keep_their_names()
    {
        var (train, _) = Read("bunch.npz");
        Assert.Equal(["length", "width", "größe"], train.InputNames);
        Assert.Equal(["setosa", "virginica"], train.LabelNames);
        Assert.Equal([1, 0], train.Labels);
        Assert.Equal([0.75f, 1, 1.25f], train.Examples.Row(1).ToArray());
    }

    [Fact]
    public void Python_objects_are_refused_with_what_to_do() =>
        Assert.Equal(
            "objects.npz/y.npy: its elements are Python objects, which are never loaded; in NumPy save labels as y.astype(str) and numbers as x.astype('f4')",
            Assert.Throws<DataFileException>(() => Read("objects.npz")).Message
        );

    [Fact]
    public void Whole_numbers_that_are_not_0_to_m_minus_1_are_names_in_numeric_order()
    {
        byte[] x = DataBytes.Npy("|u1", "(4, 1)", new byte[4]);
        var (train, _) = Zip(x, DataBytes.Npy("|i1", "(4,)", [10, 7, 3, 10]));
        Assert.Equal(["3", "7", "10"], train.LabelNames);
        Assert.Equal([2, 1, 0, 2], train.Labels);
        Assert.Null(Zip(x, DataBytes.Npy("|i1", "(4,)", [1, 0, 2, 1])).Train.LabelNames);
        Assert.Null(Zip(x, DataBytes.Npy("|S1", "(4,)", [.. "1021"u8])).Train.LabelNames);
        Assert.Equal(["False", "True"], Zip(x, DataBytes.Npy("|b1", "(4,)", [1, 0, 0, 1])).Train.LabelNames);

        // Identifiers of 64 bits that are one number as double.
        byte[] large = new byte[32];
        for (int i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(large.AsSpan(8 * i), (1UL << 53) + ((ulong)i % 2));
        }

        Assert.Equal(
            ["9007199254740992", "9007199254740993"],
            Zip(x, DataBytes.Npy("<u8", "(4,)", large)).Train.LabelNames
        );
    }

    [Theory]
    [InlineData("<U1", new byte[] { 0, 0, 0x11, 0 }, "text 1 has the character 0x00110000, which is none")]
    [InlineData("<U1", new byte[] { 0, 0xd8, 0, 0 }, "text 1 has the character 0x0000D800, which is none")]
    [InlineData("|S1", new byte[] { 0xff }, "text 1 is not UTF-8; in NumPy numpy.char.decode(y, 'latin-1')")]
    [InlineData("|S1", new byte[] { 10 }, "text 1 has a control character")]
    [InlineData("|S1", new byte[] { 0 }, "label 1 is missing")]
    [InlineData("<f4", new byte[] { 0, 0, 0xc0, 0x7f }, "label 1 is NaN; it must be a whole number")]
    [InlineData(
        "<u8",
        new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 },
        "label 1 is 9223372036854775808; it must be a whole number below 2^63"
    )]
    public void Impossible_labels_are_reported(string type, byte[] label, string problem)
    {
        byte[] x = DataBytes.Npy("|u1", "(1, 1)", new byte[1]);
        string message = Assert.Throws<DataFileException>(() => Zip(x, DataBytes.Npy(type, "(1,)", label))).Message;
        Assert.StartsWith("a.npz/y.npy: " + problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_different_labels_are_no_labels()
    {
        byte[] numbers = new byte[40_004];
        for (int i = 0; i <= 10_000; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(numbers.AsSpan(4 * i), i);
        }

        var array = NpyFile.Read(DataBytes.Stream(DataBytes.Npy("<i4", "(10001,)", numbers)), "y.npy");
        Assert.Equal(
            "y.npy: it has more than 10,000 different values; it cannot hold labels",
            Assert.Throws<DataFileException>(() => array.ToLabels()).Message
        );
    }

    [Fact]
    public void Shapes_as_python_2_wrote_them_are_read()
    {
        var array = NpyFile.Read(DataBytes.Stream(DataBytes.Npy("|u1", "(2L, 3L)", new byte[6])), "a.npy");
        Assert.Equal([2, 3], array.Shape);
        Assert.Throws<DataFileException>(() =>
            NpyFile.Read(DataBytes.Stream(DataBytes.Npy("|u1", "(2M,)", new byte[2])), "a.npy")
        );
    }

    [Theory]
    [InlineData("x_train", "y_train")]
    [InlineData("X", "Y")]
    [InlineData("data", "target")]
    [InlineData("images", "labels")]
    [InlineData("train_images", "train_labels")]
    public void The_usual_names_of_arrays_are_known(string x, string y)
    {
        var (train, test) = Read(
            (x, DataBytes.Npy("|i1", "(2, 2)", [1, 2, 3, 4])),
            (y, DataBytes.Npy("|i1", "(2,)", [0, 1])),
            ("other", [1, 2, 3])
        );
        Assert.Null(test);
        Assert.Equal([3, 4], train.Examples.Row(1).ToArray());
    }

    [Fact]
    public async Task A_test_file_keeps_the_names_of_inputs_and_must_have_the_same()
    {
        using var folder = new TemporaryFolder();
        string train = folder.Write("train.npz", File("bunch.npz"));
        var options = new DataOptions { TestFile = folder.Write("test.npz", File("bunch.npz")) };
        var data = await DataSets.LoadAsync(train, options: options);
        Assert.Equal(["length", "width", "größe"], data.Test.InputNames);
        Assert.Equal(["setosa", "virginica"], data.Train.LabelNames);

        folder.Write(
            "test.npz",
            Bytes(
                ("x", DataBytes.Npy("|u1", "(1, 3)", new byte[3])),
                ("y", DataBytes.Npy("|u1", "(1,)", new byte[1])),
                ("feature_names", DataBytes.Npy("|S1", "(3,)", [.. "abc"u8]))
            )
        );
        var error = await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(train, options: options));
        Assert.Contains("the names of its inputs are", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_that_do_not_belong_together_are_reported()
    {
        (string, byte[])[] train =
        [
            ("x_train", DataBytes.Npy("|u1", "(2, 2)", new byte[4])),
            ("y_train", DataBytes.Npy("|u1", "(2,)", [0, 1])),
        ];
        Assert.Equal(
            "a.npz: y_test expected beside x_test, found x_test, x_train, y_train",
            Problem([.. train, ("x_test", train[0].Item2)])
        );
        Assert.Equal(
            "a.npz: feature_names has 1 names; 2 are expected, one for each number of an example",
            Problem([.. train, ("feature_names", DataBytes.Npy("|S1", "(1,)", [.. "a"u8]))])
        );
        Assert.Equal(
            "a.npz/x.npy: examples need numbers; it holds texts, in NumPy x.astype('f4')",
            Problem(("x", DataBytes.Npy("|S1", "(1, 1)", [.. "a"u8])), ("y", train[1].Item2))
        );
        Assert.Contains(
            "its shape is (2); in NumPy x.reshape(-1, 1)",
            Problem(("x", train[1].Item2), ("y", train[1].Item2)),
            StringComparison.Ordinal
        );
        // Names are left alone where they are not texts, but a damaged file is never read in part.
        Assert.Null(Read([.. train, ("target_names", DataBytes.Npy("|u1", "(2,)", [0, 1]))]).Train.LabelNames);
        byte[] damaged = Bytes([.. train, ("target_names", DataBytes.Npy("|S1", "(2,)", [.. "ab"u8]))]);
        damaged[damaged.AsSpan().IndexOf("ab"u8)] ^= 1;
        Assert.Contains(
            "check sum",
            Assert.Throws<DataFileException>(() => NpzFile.Read(DataBytes.Stream(damaged), "a.npz")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(12, "bzip2")]
    [InlineData(14, "LZMA")]
    [InlineData(93, "Zstandard")]
    public void Members_packed_otherwise_are_reported_with_the_packing(byte method, string name)
    {
        byte[] file = Bytes(
            ("x", DataBytes.Npy("|u1", "(2, 2)", new byte[4])),
            ("y", DataBytes.Npy("|u1", "(2,)", [0, 1]))
        );
        // The packing stands at byte 8 of a member's header and at byte 10 of its entry in the table of contents.
        for (int at = 0; at < file.Length - 10; at++)
        {
            var here = file.AsSpan(at);
            if (here.StartsWith("PK\x03\x04"u8) || here.StartsWith("PK\x01\x02"u8))
            {
                here[here[2] == 3 ? 8 : 10] = method;
            }
        }

        Assert.Contains(
            $"it is packed with {name}, which is not read",
            Assert.Throws<DataFileException>(() => NpzFile.Read(DataBytes.Stream(file), "a.npz")).Message,
            StringComparison.Ordinal
        );
    }

    private static LayerShape Shape(string shape, byte[] numbers) =>
        NpyFile.Read(DataBytes.Stream(DataBytes.Npy("|u1", shape, numbers)), "a.npy").ToExamples().Shape;

    private static NpyArray Array(string file, string name)
    {
        using var zip = new ZipArchive(DataBytes.Stream(File(file)));
        using var bytes = new MemoryStream();
        using var member = zip.GetEntry(name + ".npy")!.Open();
        member.CopyTo(bytes);
        return NpyFile.Read(DataBytes.Stream(bytes.ToArray()), name);
    }

    private static (LabelledData Train, LabelledData? Test) Read(string name) =>
        NpzFile.Read(DataBytes.Stream(File(name)), name);

    private static (LabelledData Train, LabelledData? Test) Read(params (string Name, byte[] Content)[] members) =>
        NpzFile.Read(DataBytes.Stream(Bytes(members)), "a.npz");

    private static (LabelledData Train, LabelledData? Test) Zip(byte[] x, byte[] y) => Read(("x", x), ("y", y));

    private static string Problem(params (string Name, byte[] Content)[] members) =>
        Assert.Throws<DataFileException>(() => Read(members)).Message;

    private static byte[] Bytes(params (string Name, byte[] Content)[] members) =>
        DataBytes.Zip(CompressionLevel.NoCompression, [.. members.Select(m => (m.Name + ".npy", m.Content))]);
}
