using Hebb.Data;

namespace Hebb.Tests.Data;

public sealed class PngFolderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task A_folder_for_each_label_is_read_in_the_order_of_names()
    {
        Write("a/dog/2.png", 20);
        Write("a/dog/10.png", 10);
        Write("a/cat/x.PNG", 30);
        Write("a/cat/y.png", 40);
        temporary.Write("a/cat/notes.txt", "not a picture");
        temporary.Write("a/cat/.hidden.png", "not shown");
        Directory.CreateDirectory(temporary["a/.git"]);
        var (all, none) = PngFolder.Read(temporary["a"]);
        Assert.Null(none);
        Assert.Equal(["cat", "dog"], all.LabelNames);
        Assert.Equal([0, 0, 1, 1], all.Labels);
        Assert.Equal([30, 40, 10, 20], Enumerable.Range(0, 4).Select(i => (int)Math.Round(all.Examples[i, 0] * 255)));
        Assert.Equal(new LayerShape(1, 2, 3), all.Shape);

        var data = await DataSets.LoadAsync(temporary["a"]);
        Assert.Equal((2, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal(["cat", "dog"], data.Test.LabelNames);
        Assert.Equal(new LayerShape(1, 2, 3), data.Train.Shape);
    }

    [Fact]
    public async Task Training_and_test_pictures_lie_in_separate_folders()
    {
        foreach (string label in new[] { "0", "1", "2" })
        {
            Write($"b/train/{label}/1.png", 1);
        }

        Write("b/test/2/1.png", 2);
        var data = await DataSets.LoadAsync(temporary["b"]);
        Assert.Equal((3, 1), (data.Train.Count, data.Test.Count));
        Assert.Equal([2], data.Test.Labels);
        Assert.Null(data.Test.LabelNames);
    }

    [Fact]
    public void Folders_that_are_numbers_are_ordered_as_numbers()
    {
        foreach (string label in new[] { "10", "9", "1" })
        {
            Write($"n/{label}/1.png", 1);
        }

        Assert.Equal(["1", "9", "10"], PngFolder.Read(temporary["n"]).Train.LabelNames);
    }

    [Fact]
    public void What_is_wrong_is_reported_with_its_file()
    {
        Write("c/cat/1.png", 1);
        Write("c/dog/1.png", 1, height: 3);
        Assert.Equal(
            $"{temporary["c/dog/1.png"]}: 3×3 pixels; 3×2 are expected, as in {temporary["c/cat/1.png"]}; ImageMagick makes one size of all, in place: mogrify -resize 3x2! *.png",
            Problem("c")
        );
        Write("c/dog/1.png", 1);
        temporary.Write("c/dog/2.jpeg", "\xff");
        Assert.StartsWith(
            $"{temporary["c/dog/2.jpeg"]}: JPEG is not read; ImageMagick makes PNG files: mogrify -format png {temporary["c/dog/*.jpeg"]}",
            Problem("c"),
            StringComparison.Ordinal
        );
        File.Delete(temporary["c/dog/2.jpeg"]);
        Write("c/dog/small/1.png", 1);
        Assert.StartsWith($"{temporary["c/dog/small"]}: a folder within dog", Problem("c"), StringComparison.Ordinal);
        Directory.Delete(temporary["c/dog/small"], recursive: true);
        Directory.CreateDirectory(temporary["c/fox"]);
        Assert.StartsWith($"{temporary["c/fox"]}: no .png file in it", Problem("c"), StringComparison.Ordinal);
        Directory.Delete(temporary["c/fox"]);
        temporary.Write("c/dog/2.png", "not a picture");
        Assert.StartsWith($"{temporary["c/dog/2.png"]}: a PNG file expected", Problem("c"), StringComparison.Ordinal);

        Write("d/train/1.png", 1);
        Write("d/test/1.png", 1);
        Assert.Equal(
            $"{temporary["d/train"]}: a folder of pictures for each label expected in it, found none",
            Problem("d")
        );
    }

    [Fact]
    public async Task Folders_without_data_say_what_could_be_in_them()
    {
        Directory.CreateDirectory(temporary["empty/inner"]);
        Assert.False(PngFolder.Is(temporary["empty"]));
        var error = await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(temporary["empty"]));
        Assert.Contains("a folder of PNG files for each label", error.Message, StringComparison.Ordinal);
        temporary.Write("jpeg/cat/1.jpg", "\xff");
        error = await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(temporary["jpeg"]));
        Assert.Contains("JPEG is not read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_pictures_are_read_with_labels_and_without()
    {
        var expected = new ExpectedColumns(6, null, 2, ["cat", "dog"]);
        Write("e/dog/1.png", 51);
        Write("e/fox/1.png", 102);
        var labelled = DataSets.LoadExamples(temporary["e"], expected);
        Assert.Equal([1, -1], labelled.Labels!);
        Assert.Contains("fox", Assert.Single(labelled.Warnings), StringComparison.Ordinal);
        Assert.Equal(0.2f, labelled.Examples[0, 0]);

        var alone = DataSets.LoadExamples(temporary["e/fox"], expected);
        Assert.Null(alone.Labels);
        Assert.Equal(new LayerShape(1, 2, 3), alone.Shape);
        Assert.Equal(0.4f, alone.Examples[0, 5]);
        Assert.Equal(["dog/1.png", "fox/1.png"], labelled.Files!);
        Assert.Equal(["1.png"], alone.Files!);
        Write("e/dog/10.png", 153);
        Write("e/dog/2.png", 204);
        var several = DataSets.LoadExamples(temporary["e"], expected);
        Assert.Equal(["dog/1.png", "dog/10.png", "dog/2.png", "fox/1.png"], several.Files!);
        Assert.Equal([0.2f, 0.6f, 0.8f, 0.4f], Enumerable.Range(0, 4).Select(n => several.Examples[n, 0]));
        Write("g/train/dog/1.png", 51);
        Write("g/test/dog/3.png", 153);
        Assert.Equal(["train/dog/1.png", "test/dog/3.png"], DataSets.LoadExamples(temporary["g"], expected).Files!);

        string array = temporary.Write(
            "x.npy",
            DataBytes.Npy("|u1", "(2, 2, 3)", [.. Enumerable.Repeat((byte)51, 12)])
        );
        var examples = DataSets.LoadExamples(array, expected);
        Assert.Null(examples.Labels);
        Assert.Null(examples.Files);
        Assert.Equal((2, 0.2f), (examples.Examples.Rows, examples.Examples[1, 5]));
    }

    [Fact]
    public void New_pictures_of_another_shape_are_refused_though_they_have_as_many_pixels()
    {
        var expected = new ExpectedColumns(6, null, 2, ["cat", "dog"]) { Shape = new LayerShape(1, 3, 2) };
        Write("f/dog/1.png", 51);
        var error = Assert.Throws<DataFileException>(() => DataSets.LoadExamples(temporary["f"], expected));
        Assert.Equal(
            $"{temporary["f"]}: the network expects images of 2×3 pixels, found 3×2 pixels; ImageMagick makes them so, in place: mogrify -resize 2x3! *.png",
            error.Message
        );
        error = Assert.Throws<DataFileException>(() => DataSets.LoadExamples(temporary["f/dog"], expected));
        Assert.Contains("expects images of 2×3 pixels", error.Message, StringComparison.Ordinal);

        var coloured = expected with { Inputs = 18, Shape = new LayerShape(3, 2, 3) };
        error = Assert.Throws<DataFileException>(() => DataSets.LoadExamples(temporary["f"], coloured));
        Assert.EndsWith(
            "expects images of 3×2 pixels in 3 channels, found 3×2 pixels in 1",
            error.Message,
            StringComparison.Ordinal
        );

        var right = expected with { Shape = new LayerShape(1, 2, 3) };
        Assert.Equal(1, DataSets.LoadExamples(temporary["f"], right).Examples.Rows);
        // What knows no rows of pixels takes any.
        var vectors = expected with
        {
            Shape = new LayerShape(6),
        };
        Assert.Equal(1, DataSets.LoadExamples(temporary["f"], vectors).Examples.Rows);
    }

    private string Problem(string folder) =>
        Assert.Throws<DataFileException>(() => PngFolder.Read(temporary[folder])).Message;

    private void Write(string name, byte grey, int height = 2)
    {
        byte[] rows = [.. Enumerable.Range(0, height).SelectMany(_ => new byte[] { 0, grey, grey, grey })];
        temporary.Write(name, PngImageTests.Encode(3, height, 8, 0, rows));
    }
}
