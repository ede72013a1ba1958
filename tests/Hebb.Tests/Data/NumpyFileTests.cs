using System.IO.Compression;
using Hebb.Data;

namespace Hebb.Tests.Data;

/// <summary>The files in base 64 were written by NumPy 1.24.</summary>
public class NumpyFileTests
{
    private const string Floats =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAQEAAAAAAAACAPvkCFVA=";

    private const string Version2Integers =
        "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMywpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoDAAAAAAAAAP//////////BwAAAAAAAAA=";

    private const string Version3Bytes =
        "k05VTVBZAwB0AAAAeydkZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAM/8BAgM=";

    internal const string Packed =
        "UEsDBBQAAAAIAAAAIQBHr+aoWgAAALAAAAAFABQAeC5ucHkBABAAsAAAAAAAAABaAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6CkaaOgq1CmQDLgYw+GAPoRkcIBQHlBaA0iJQWsIBAFBLAwQUAAAACAAAACEAXotStk0AAACYAAAABQAUAHkubnB5AQAQAJgAAAAAAAAATQAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFAAuVgYI+PsfAmB8AFBLAQIUAxQAAAAIAAAAIQBHr+aoWgAAALAAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQIUAxQAAAAIAAAAIQBei1K2TQAAAJgAAAAFAAAAAAAAAAAAAACAAZEAAAB5Lm5weVBLBQYAAAAAAgACAGYAAAAVAQAAAAA=";

    internal const string TwoParts =
        "UEsDBBQAAAAAAAAAIQBhYP21iAAAAIgAAAALABQAeF90cmFpbi5ucHkBABAAiAAAAAAAAACIAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAECAwQFBgdQSwMEFAAAAAAAAAAhAE5ja7GCAAAAggAAAAsAFAB5X3RyYWluLm5weQEAEACCAAAAAAAAAIIAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAFBLAwQUAAAAAAAAACEASNp2aoQAAACEAAAACgAUAHhfdGVzdC5ucHkBABAAhAAAAAAAAACEAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCAyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAECA1BLAwQUAAAAAAAAACEAe7KmwIEAAACBAAAACgAUAHlfdGVzdC5ucHkBABAAgQAAAAAAAACBAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAVBLAQIUAxQAAAAAAAAAIQBhYP21iAAAAIgAAAALAAAAAAAAAAAAAACAAQAAAAB4X3RyYWluLm5weVBLAQIUAxQAAAAAAAAAIQBOY2uxggAAAIIAAAALAAAAAAAAAAAAAACAAcUAAAB5X3RyYWluLm5weVBLAQIUAxQAAAAAAAAAIQBI2nZqhAAAAIQAAAAKAAAAAAAAAAAAAACAAYQBAAB4X3Rlc3QubnB5UEsBAhQDFAAAAAAAAAAhAHuypsCBAAAAgQAAAAoAAAAAAAAAAAAAAIABRAIAAHlfdGVzdC5ucHlQSwUGAAAAAAQABADiAAAAAQMAAAAA";

    [Fact]
    public void Floats_written_by_numpy_are_read()
    {
        var array = ReadNpy(Convert.FromBase64String(Floats));
        Assert.Equal([2, 3], array.Shape);
        var (examples, _) = array.ToExamples();
        Assert.Equal([1.5f, -2, 3], examples.Row(0).ToArray());
        Assert.Equal([0, 0.25f, 1e10f], examples.Row(1).ToArray());
    }

    [Fact]
    public void Versions_2_and_3_written_by_numpy_are_read()
    {
        Assert.Equal([3, -1, 7], ReadNpy(Convert.FromBase64String(Version2Integers)).ToWholeNumbers());
        var (bytes, _) = ReadNpy(Convert.FromBase64String(Version3Bytes)).ToExamples();
        Assert.Equal([0, 0.2f, 1], bytes.Row(0).ToArray());
    }

    [Theory]
    [InlineData("|i1", new byte[] { 0xff, 2 })]
    [InlineData("<i2", new byte[] { 0xff, 0xff, 2, 0 })]
    [InlineData("<i4", new byte[] { 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0 })]
    [InlineData("<i8", new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("<f4", new byte[] { 0, 0, 0x80, 0xbf, 0, 0, 0, 0x40 })]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0xbf, 0, 0, 0, 0, 0, 0, 0, 0x40 })]
    public void Every_type_of_number_reads_as_minus_one_and_two(string type, byte[] numbers)
    {
        Assert.Equal([-1, 2], ReadNpy(DataBytes.Npy(type, "(2,)", numbers)).ToWholeNumbers());
        Assert.Equal([-1f, 2], ReadNpy(DataBytes.Npy(type, "(1, 2)", numbers)).ToExamples().Examples.Row(0).ToArray());
    }

    public static TheoryData<byte[], string> Wrong =>
        new()
        {
            {
                DataBytes.Npy("|O", "(1, 1)", new byte[4]),
                "Python objects, which are never loaded; in NumPy save labels as y.astype(str)"
            },
            { DataBytes.Npy("<c8", "(1, 1)", new byte[8]), "complex ('<c8')" },
            { DataBytes.Npy("<M8[ns]", "(1,)", new byte[8]), "dates or times ('<M8[ns]')" },
            { DataBytes.Npy("<f16", "(1,)", new byte[16]), "of type '<f16'; f2, f4 or f8" },
            { DataBytes.Npy("<i3", "(1,)", new byte[3]), "of type '<i3'" },
            { DataBytes.Npy("<U0", "(1,)", []), "of type '<U0'" },
            { DataBytes.Npy("<U999999999", "(1,)", []), "of type '<U999999999'" },
            { DataBytes.Npy("<U16000000", "(30,)", []), "expected for an array" },
            { DataBytes.Npy("<U16000000", "(3000,)", []), "larger than" },
            { DataBytes.Npy("", "(1,)", []), "of type ''" },
            {
                [.. DataBytes.NpyStart(27, 1), .. "{'descr': [('a', '<f4')], }"u8],
                "it is a structured array; an array of one type is expected"
            },
            { DataBytes.Npy("<f4", "(2, 2)", new byte[15]), "found " },
            { DataBytes.Npy("<f4", "(2, 2)", new byte[17]), "bytes follow the data" },
            { DataBytes.Npy("<f4", "(3000000000, 0)", []), "larger than" },
            { DataBytes.Npy("<f8", "(2147483647, 2147483647, 2147483647)", []), "larger than" },
            { DataBytes.Npy("<f8", "(9223372036854775807,)", []), "larger than" },
            { DataBytes.Npy("<f8", "(-1, 2)", []), "sizes of 0 or more" },
            { DataBytes.Npy("<f8", "(1,1,1,1,1,1,1,1,1)", new byte[8]), "sizes of 0 or more" },
            { DataBytes.Npy("<f4", "(1, 1)", new byte[4], version: 4), "version 1, 2 or 3" },
            { DataBytes.Npy("<f4", "(1, 1)", new byte[4], order: "Maybe"), "True or False expected" },
            { [.. DataBytes.NpyStart(100_000_000, 2), 1], "header is 100,000,000 bytes long; at most 10,000" },
            { [.. DataBytes.NpyStart(100, 1), (byte)'{'], "header of 100 bytes expected, found 1" },
            { [.. DataBytes.NpyStart(2, 1), .. "{}"u8], "descr, fortran_order and shape" },
            { [.. "<html><body>"u8], "a web page" },
            { [], "an empty file" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_reported_and_takes_no_memory(byte[] file, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<DataFileException>(() => ReadNpy(file)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000);
        Assert.StartsWith("a.npy: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_reported_with_their_place()
    {
        byte[] numbers = new byte[16];
        BitConverter.TryWriteBytes(numbers.AsSpan(12), float.NaN);
        Assert.Equal(
            "a.npy: number 2 of example 2 is NaN; it must be finite",
            Assert
                .Throws<DataFileException>(() => ReadNpy(DataBytes.Npy("<f4", "(2, 2)", numbers)).ToExamples())
                .Message
        );
        BitConverter.TryWriteBytes(numbers.AsSpan(8), 1e300);
        Assert.Throws<DataFileException>(() => ReadNpy(DataBytes.Npy("<f8", "(2, 1)", numbers)).ToExamples());
    }

    [Fact]
    public void Labels_must_be_whole_and_one_for_each_example()
    {
        byte[] half = BitConverter.GetBytes(0.5f);
        Assert.Throws<DataFileException>(() => ReadNpy(DataBytes.Npy("<f4", "(1,)", half)).ToWholeNumbers());
        Assert.EndsWith(
            "labels need one for each example; its shape is (2, 2); in NumPy y.argmax(axis=1) makes labels of a column for each",
            Assert
                .Throws<DataFileException>(() => ReadNpy(DataBytes.Npy("|u1", "(2, 2)", new byte[4])).ToWholeNumbers())
                .Message,
            StringComparison.Ordinal
        );
        Assert.Equal([0, 0], ReadNpy(DataBytes.Npy("|u1", "(2, 1)", new byte[2])).ToWholeNumbers());
        Assert.Throws<DataFileException>(() => ReadNpy(DataBytes.Npy("|u1", "(2,)", new byte[2])).ToExamples());
    }

    [Fact]
    public void X_and_y_written_by_numpy_are_read_with_labels_in_sorted_order()
    {
        var (train, test) = ReadNpz(Convert.FromBase64String(Packed));
        Assert.Null(test);
        Assert.Equal([5f, 6], train.Examples.Row(2).ToArray());
        Assert.Equal([1, 0, 1], train.Labels);
        Assert.Equal(2, train.LabelCount);
    }

    [Fact]
    public void Both_parts_written_by_numpy_are_read_and_bytes_are_pixels()
    {
        var (train, test) = ReadNpz(Convert.FromBase64String(TwoParts));
        Assert.Equal((2, 4), (train.Count, train.Inputs));
        Assert.Equal([4 / 255f, 5 / 255f, 6 / 255f, 7 / 255f], train.Examples.Row(1).ToArray());
        Assert.Equal([1, 0], train.Labels);
        Assert.Equal([1], test!.Labels);
        Assert.Equal(2, test.LabelCount);
    }

    [Fact]
    public void A_flipped_bit_in_an_array_stored_as_it_is_does_not_pass()
    {
        byte[] file = Convert.FromBase64String(TwoParts);
        int pixel = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[4, 5, 6, 7]);
        file[pixel] ^= 1;
        Assert.Contains("check sum", NpzProblem(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_that_are_missing_double_or_do_not_fit_are_reported()
    {
        byte[] x = DataBytes.Npy("|u1", "(2, 2)", new byte[4]);
        byte[] y = DataBytes.Npy("|u1", "(2,)", new byte[2]);
        byte[] y3 = DataBytes.Npy("|u1", "(3,)", new byte[3]);
        byte[] wide = DataBytes.Npy("|u1", "(2, 3)", new byte[6]);
        Assert.Equal(
            "a.npz: arrays x_train, y_train, x_test and y_test, or x and y, expected, found images, x",
            NpzProblem(Zip(("x.npy", x), ("images.npy", y)))
        );
        Assert.Contains(
            "more than one array 'X.npy'",
            NpzProblem(Zip(("x.npy", x), ("X.npy", x))),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "a.npz: 2 labels expected for as many examples, found 3",
            NpzProblem(Zip(("x.npy", x), ("y.npy", y3)))
        );
        Assert.Contains(
            "x_test has examples of 3 numbers; 2 are expected",
            NpzProblem(Zip(("x_train.npy", x), ("y_train.npy", y), ("x_test.npy", wide), ("y_test.npy", y))),
            StringComparison.Ordinal
        );
        Assert.Contains("a ZIP file of NPY arrays expected", NpzProblem([1, 2, 3]), StringComparison.Ordinal);
        byte[] whole = Zip(("x.npy", x), ("y.npy", y));
        Assert.Contains("a ZIP file of NPY arrays expected", NpzProblem(whole[..^30]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_that_unpacks_to_more_than_it_promises_is_refused()
    {
        byte[] x = DataBytes.Npy("|u1", "(2, 500000)", new byte[1_000_000]);
        byte[] file = Zip(("x.npy", x), ("y.npy", DataBytes.Npy("|u1", "(2,)", [0, 1])));
        // The unpacked length stands at byte 24 of the entry in the table of contents.
        int table = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)'P', (byte)'K', 1, 2]);
        BitConverter.TryWriteBytes(file.AsSpan(table + 24), 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        NpzProblem(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000);
    }

    private static byte[] Zip(params (string, byte[])[] members) => DataBytes.Zip(CompressionLevel.Optimal, members);

    private static NpyArray ReadNpy(byte[] file) => NpyFile.Read(DataBytes.Stream(file), "a.npy");

    private static (LabelledData Train, LabelledData? Test) ReadNpz(byte[] file) =>
        NpzFile.Read(DataBytes.Stream(file), "a.npz");

    private static string NpzProblem(byte[] file) => Assert.Throws<DataFileException>(() => ReadNpz(file)).Message;
}
