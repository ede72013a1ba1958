using Hebb.Data;

namespace Hebb.Tests.Data;

public class IdxFileTests
{
    private static readonly byte[] TwoImages = DataBytes.Images(2, 2, 3, 0, 51, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    [Fact]
    public void Pixels_become_numbers_in_the_unit_interval_row_after_row()
    {
        var images = IdxFile.ReadImages(DataBytes.Stream(TwoImages), "images");
        Assert.Equal((2, 6), (images.Rows, images.Columns));
        Assert.Equal([0, 0.2f, 1, 1 / 255f, 2 / 255f, 3 / 255f], images.Row(0).ToArray());
        Assert.Equal([4 / 255f, 5 / 255f, 6 / 255f, 7 / 255f, 8 / 255f, 9 / 255f], images.Row(1).ToArray());
    }

    [Fact]
    public void Packed_files_read_as_raw_ones_do()
    {
        var raw = IdxFile.ReadImages(DataBytes.Stream(TwoImages), "images");
        var packed = IdxFile.ReadImages(DataBytes.Stream(DataBytes.GZip(TwoImages)), "images");
        Assert.Equal(raw.Buffer.ToArray(), packed.Buffer.ToArray());
    }

    [Fact]
    public void Large_packed_files_read_as_raw_ones_do()
    {
        byte[] large = DataBytes.Images(500, 28, 28, DataBytes.Noise(500 * 784));
        var raw = IdxFile.ReadImages(DataBytes.Stream(large), "images");
        var packed = IdxFile.ReadImages(DataBytes.Stream(DataBytes.GZip(large)), "images");
        Assert.Equal(raw.Buffer.ToArray(), packed.Buffer.ToArray());
    }

    [Fact]
    public void Labels_packed_by_gzip_itself_are_read()
    {
        byte[] packed = Convert.FromBase64String("H4sIAAAAAAACA2Ng4GBkYGBgZWVgYeQEAAPzlqUNAAAA");
        Assert.Equal([5, 0, 4, 1, 9], IdxFile.ReadLabels(DataBytes.Stream(packed), "labels"));
    }

    [Fact]
    public void Images_and_labels_come_together()
    {
        var data = IdxFile.Read(
            DataBytes.Stream(TwoImages),
            "images",
            DataBytes.Stream(DataBytes.Labels(2, 7, 3)),
            "labels",
            labelCount: 8
        );
        Assert.Equal((2, 6, 8), (data.Count, data.Inputs, data.LabelCount));
        Assert.Equal(new LayerShape(1, 2, 3), data.Shape);
        Assert.Equal(data.Shape, data.Take(1).Shape);
        Assert.Equal([7, 3], data.Labels);
    }

    [Fact]
    public void A_cut_file_is_reported_with_the_bytes_expected_and_found()
    {
        byte[] cut = DataBytes.Images(60_000, 28, 28, new byte[1000]);
        Assert.Equal(
            "images: 47,040,016 bytes expected for 60,000 images of 28×28, found 1,016; the download is probably incomplete",
            ImagesProblem(cut)
        );
        Assert.Equal(
            "images: 47,040,016 bytes expected for 60,000 images of 28×28, found 1,016; the download is probably incomplete",
            ImagesProblem(DataBytes.GZip(cut))
        );
    }

    [Fact]
    public void Bytes_after_the_data_are_refused()
    {
        byte[] longer = [.. TwoImages, 0];
        Assert.Equal(
            "images: 28 bytes expected for 2 images of 2×3, found 29; bytes follow the data",
            ImagesProblem(longer)
        );
        Assert.Equal(
            "images: 28 bytes expected for 2 images of 2×3, found more; bytes follow the data",
            ImagesProblem(DataBytes.GZip(longer))
        );
    }

    [Fact]
    public void A_packed_file_that_is_cut_anywhere_is_refused()
    {
        byte[] packed = DataBytes.GZip(DataBytes.Images(10, 28, 28, DataBytes.Noise(7840)));
        for (int length = 0; length < packed.Length; length += length > packed.Length - 20 ? 1 : 97)
        {
            byte[] cut = packed[..length];
            Assert.Throws<DataFileException>(() => IdxFile.ReadImages(DataBytes.Stream(cut), "images"));
        }
    }

    [Fact]
    public void A_packed_file_damaged_in_the_middle_is_refused_in_one_line()
    {
        byte[] packed = DataBytes.GZip(DataBytes.Images(10, 28, 28, DataBytes.Noise(7840)));
        packed[packed.Length / 2] ^= 0x10;
        string problem = ImagesProblem(packed);
        Assert.StartsWith("images: ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Fact]
    public void A_web_page_saved_under_the_name_of_a_packed_file_is_reported_as_such() =>
        Assert.Equal(
            "images: IDX images (unsigned bytes of rank 3) begin with 0x00000803, found a web page ('<!DOCTYPE html> '); the download has failed",
            ImagesProblem("<!DOCTYPE html>\r\n<title>404</title>"u8.ToArray())
        );

    [Fact]
    public void An_empty_file_is_reported_as_such() =>
        Assert.EndsWith("found an empty file", ImagesProblem([]), StringComparison.Ordinal);

    [Fact]
    public void Labels_in_place_of_images_are_recognised_by_their_first_bytes() =>
        Assert.EndsWith("found 0x00000801", ImagesProblem(DataBytes.Labels(1, 3)), StringComparison.Ordinal);

    [Fact]
    public void A_header_that_is_cut_is_refused() =>
        Assert.Equal(
            "images: an IDX header of 16 bytes expected, found only 9; the download is probably incomplete",
            ImagesProblem(TwoImages[..9])
        );

    [Theory]
    [InlineData(1u << 31, 1u, 1u)]
    [InlineData(1u << 31, 28u, 28u)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue)]
    [InlineData(1u, 1u << 31, 1u)]
    [InlineData(1u, 65536u, 65536u)]
    [InlineData(100_000_000u, 1u, 1u)]
    [InlineData(2_000_000u, 28u, 28u)]
    [InlineData(0u, 28u, 28u)]
    [InlineData(5u, 0u, 28u)]
    public void A_header_that_promises_too_much_or_nothing_takes_no_memory(uint count, uint rows, uint columns)
    {
        byte[] raw = DataBytes.Images(count, rows, columns, new byte[100]);
        foreach (byte[] file in new[] { raw, DataBytes.GZip(raw) })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<DataFileException>(() => IdxFile.ReadImages(DataBytes.Stream(file), "images"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000);
        }
    }

    [Fact]
    public void A_label_out_of_range_is_reported_with_its_place() =>
        Assert.Equal(
            "labels: label 1 is 10; labels must be in 0 … 9",
            Assert
                .Throws<DataFileException>(() =>
                    IdxFile.Read(
                        DataBytes.Stream(TwoImages),
                        "images",
                        DataBytes.Stream(DataBytes.Labels(2, 9, 10)),
                        "labels",
                        labelCount: 10
                    )
                )
                .Message
        );

    [Fact]
    public void As_many_labels_as_images_are_needed() =>
        Assert.Equal(
            "labels: 2 labels expected for the images in images, found 3",
            Assert
                .Throws<DataFileException>(() =>
                    IdxFile.Read(
                        DataBytes.Stream(TwoImages),
                        "images",
                        DataBytes.Stream(DataBytes.Labels(3, 1, 2, 3)),
                        "labels",
                        labelCount: 10
                    )
                )
                .Message
        );

    [Fact]
    public void A_missing_file_and_a_folder_are_reported_in_one_line()
    {
        using var folder = new TemporaryFolder();
        string path = folder["none"];
        Assert.Equal(
            $"{path}: cannot be read: no such file",
            Assert.Throws<DataFileException>(() => IdxFile.ReadImages(path)).Message
        );
        Assert.Throws<DataFileException>(() => IdxFile.ReadLabels(folder.Path));
    }

    private static string ImagesProblem(byte[] file) =>
        Assert.Throws<DataFileException>(() => IdxFile.ReadImages(DataBytes.Stream(file), "images")).Message;
}
