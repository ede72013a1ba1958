using System.IO.Compression;
using System.Text;
using Hebb.Data;
using Hebb.Fuzz;

namespace Hebb.Tests.Data;

public class DamagedFileTests
{
    private const int Each = 4000;

    private static readonly byte[][] Images =
    [
        DataBytes.Images(3, 4, 4, DataBytes.Noise(48)),
        DataBytes.Images(20, 1, 2, DataBytes.Noise(40)),
    ];

    [Fact]
    public void Damaged_idx_files_are_read_or_refused()
    {
        Mutations.Attack(Images, file => IdxFile.ReadImages(DataBytes.Stream(file), "images"), Each);
        Mutations.Attack(
            [DataBytes.Labels(40, DataBytes.Noise(40))],
            file => IdxFile.ReadLabels(DataBytes.Stream(file), "labels"),
            Each
        );
    }

    [Fact]
    public void Damaged_packed_idx_files_are_read_or_refused()
    {
        Mutations.Attack(
            [.. Images.Select(DataBytes.GZip)],
            file => IdxFile.ReadImages(DataBytes.Stream(file), "images"),
            Each
        );
        Mutations.Attack(
            Images,
            file => IdxFile.ReadImages(DataBytes.Stream(file), "images"),
            Each,
            wrap: DataBytes.GZip
        );
    }

    [Fact]
    public void Damaged_tables_are_read_or_refused() =>
        Mutations.Attack(
            [
                [.. "a,b,label\n1.5,2,yes\n3,4e1,no\n"u8],
                [.. "1,0.5,0.25\n0,-2,1e3\n1,3,4.5\n"u8],
                [.. "\"1.5\",2,\"a, b\"\r\n3,4,c\r\n"u8],
                [.. "# from a table\nx;y;kind\n1,5;2;\"a;\"\"b\"\"\"\n3;,4;c\n"u8],
                [.. "x\ty\tz\n1\tNA\tred\n\t2\tblue\n3\t4\tred\n"u8],
            ],
            file => CsvFile.Read(DataBytes.Stream(file), "t.csv", new DataOptions { Missing = MissingValues.Mean }),
            3 * Each
        );

    [Fact]
    public void Damaged_tables_of_new_examples_are_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder["t.csv"];
        var expected = new ExpectedColumns(2, ["a", "b"], 2, ["no", "yes"]);
        Mutations.Attack(
            [
                [.. "b,a,label\n1.5,2,yes\n3,4e1,no\n"u8],
                [.. "1.5,2\n3,4e1\n"u8],
                [.. "kind;a;b;other\nyes;1,5;2;x\nno;3;4;y\n"u8],
            ],
            file =>
            {
                File.WriteAllBytes(path, file);
                DataSets.LoadExamples(path, expected);
            },
            Each
        );
    }

    [Fact]
    public void Damaged_arrays_are_read_or_refused()
    {
        byte[][] seeds =
        [
            DataBytes.Npy("<f4", "(2, 3)", new byte[24]),
            DataBytes.Npy("|u1", "(3, 2, 2)", DataBytes.Noise(12), version: 2),
            DataBytes.Npy("<i8", "(4, 1)", new byte[32], version: 3),
            DataBytes.Npy(">f2", "(2L, 3L, 2L)", new byte[24], order: "True"),
            DataBytes.Npy("<U2", "(3,)", [.. "a\0\0\0b\0\0\0c\0\0\0\0\0\0\0d\0\0\0\0\0\0\0"u8]),
            DataBytes.Npy("|S3", "(2, 1)", [.. "yesno\0"u8]),
        ];
        Mutations.Attack(
            seeds,
            file =>
            {
                var array = NpyFile.Read(DataBytes.Stream(file), "a.npy");
                if (!array.Type.IsText)
                {
                    array.ToExamples();
                }

                if (array.Shape is [> 0] or [> 0, 1])
                {
                    array.ToLabels();
                }
            },
            2 * Each
        );
    }

    [Fact]
    public void Damaged_archives_of_arrays_are_read_or_refused()
    {
        (string, byte[])[] members =
        [
            ("x.npy", DataBytes.Npy("|u1", "(3, 2)", DataBytes.Noise(6))),
            ("y.npy", DataBytes.Npy("<i4", "(3,)", new byte[12])),
        ];
        Mutations.Attack(
            [
                DataBytes.Zip(CompressionLevel.NoCompression, members),
                DataBytes.Zip(CompressionLevel.Optimal, members),
                Convert.FromBase64String(NumpyFileTests.Packed),
                Convert.FromBase64String(NumpyFileTests.TwoParts),
                NumpyTypesTests.File("bunch.npz"),
                NumpyTypesTests.File("words.npz"),
            ],
            file => NpzFile.Read(DataBytes.Stream(file), "a.npz"),
            Each
        );
    }

    [Fact]
    public void Damaged_pictures_are_read_or_refused()
    {
        byte[][] seeds = [.. PngImageTests.Names.Select(name => PngImageTests.File((string)name))];
        Mutations.Attack(seeds, file => PngImage.Read(file, "a.png"), Each);
        Mutations.Attack(seeds, file => PngImage.Read(file, "a.png"), 2 * Each, wrap: FileReaders.WithCheckSums);
    }

    [Fact]
    public void A_reader_that_fails_otherwise_is_found_out()
    {
        var failure = Assert.ThrowsAny<Exception>(() =>
            Mutations.Attack(
                [
                    [.. Encoding.ASCII.GetBytes("12345678901234567890")],
                ],
                file => _ = file[19],
                100
            )
        );
        Assert.Contains("IndexOutOfRangeException", failure.Message, StringComparison.Ordinal);
    }
}
