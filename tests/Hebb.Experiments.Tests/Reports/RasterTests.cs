using FsCheck;
using FsCheck.Fluent;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class RasterTests
{
    [Fact]
    public void A_png_file_holds_the_pixels_that_went_in() =>
        Prop.ForAll(
                (
                    from width in Gen.Choose(1, 40)
                    from height in Gen.Choose(1, 40)
                    from channels in Gen.Elements(1, 4)
                    from pixels in Gen.Choose(0, 255).Select(n => (byte)n).ArrayOf(width * height * channels)
                    select new PngReader(width, height, channels, pixels)
                ).ToArbitrary(),
                image =>
                {
                    var read = PngReader.Read(PngFile.Encode(image.Width, image.Height, image.Channels, image.Pixels));

                    Assert.Equal(image with { Pixels = read.Pixels }, read);
                    Assert.Equal(image.Pixels, read.Pixels);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Grey_values_run_from_black_to_white_over_the_given_range()
    {
        var grid = new ImageGrid("t", "u", [new GreyImage("a", 1, 5, [-1, 0, 51, 255, 300])]) { Range = (0, 255) };

        Assert.Equal([0, 0, 51, 255, 255], PngReader.Of(new Picture(grid.Draw(350)).All("image").Single()).Pixels);
    }

    [Fact]
    public void All_images_of_a_grid_are_on_one_scale()
    {
        var grid = new ImageGrid("t", "u", [new GreyImage("a", 1, 1, [2]), new GreyImage("b", 1, 2, [1, 3])]);

        var images = new Picture(grid.Draw(350)).All("image").Select(PngReader.Of).ToList();

        Assert.Equal(new byte[] { 128 }, images[0].Pixels);
        Assert.Equal(new byte[] { 0, 255 }, images[1].Pixels);
    }

    [Fact]
    public void Weights_are_blue_above_and_red_below_zero_and_nothing_at_zero()
    {
        var grid = new ImageGrid("t", "u", [new GreyImage("a", 1, 4, [-2, 0, 1, float.NaN])]);

        var image = PngReader.Of(new Picture(grid.Draw(350)).All("image").Single());

        byte[][] pixels = [.. image.Pixels.Chunk(4)];
        Assert.Equal([255, 0, 128, 102], pixels.Select(pixel => (int)pixel[3]));
        Assert.True(pixels[0][0] > pixels[0][2], "below zero is red");
        Assert.True(pixels[2][2] > pixels[2][0], "above zero is blue");
        Assert.Equal(new byte[] { 128, 128, 128 }, pixels[3][..3]);
    }

    [Fact]
    public void Images_of_weights_and_their_scale_have_another_background_than_grey_ones()
    {
        var signed = new ImageGrid("t", "u", [new GreyImage("a", 28, 28, [-1, .. new float[783]])]);
        var grey = new ImageGrid("t", "u", [new GreyImage("a", 28, 28, [1, .. new float[783]])]);

        var picture = new Picture(signed.Draw(600));

        var (ground, image) = (picture.OfClass("backing")[0], picture.All("image").Single());
        foreach (string length in new[] { "x", "y", "width", "height" })
        {
            Assert.Equal(Picture.Number(image, length), Picture.Number(ground, length));
        }

        Assert.Equal(112, Picture.Number(image, "width"));
        Assert.Equal(2, picture.OfClass("backing").Count);
        Assert.Empty(new Picture(grey.Draw(600)).OfClass("backing"));
    }

    [Fact]
    public void An_image_whose_values_do_not_fill_it_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            new ImageGrid("t", "u", [new GreyImage("a", 2, 2, [1, 2, 3])]).Draw(350)
        );

    [Fact]
    public void A_large_heat_map_is_an_image_of_one_pixel_a_cell_with_the_largest_value_strongest()
    {
        double[][] values =
        [
            .. Enumerable.Range(0, 40).Select(row => Enumerable.Range(0, 50).Select(c => (row - 20.0) * c).ToArray()),
        ];
        var labels = Enumerable.Range(0, 50).Select(i => $"{i}").ToArray();

        var picture = new Picture(new HeatMap("t", "u", labels[..40], labels, values).Draw(350));

        var image = PngReader.Of(picture.All("image").Single());
        Assert.Equal((50, 40, 4), (image.Width, image.Height, image.Channels));
        for (int row = 0; row < 40; row++)
        {
            for (int column = 0; column < 50; column++)
            {
                double share = Math.Abs(values[row][column]) / (20 * 49);
                Assert.Equal(255 * share, image.Pixels[4 * (50 * row + column) + 3], 0.51);
            }
        }
    }
}
