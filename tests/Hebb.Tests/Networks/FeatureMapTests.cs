using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>A convolutional layer's bits where the fast version takes other ways: deep caps, cells of every number, blank images.</summary>
public class FeatureMapTests
{
    [Theory]
    // Caps of which one, two and three times eight values are held.
    [InlineData(20, 7, 3, 1, 12)]
    [InlineData(20, 8, 3, 1, 12)]
    [InlineData(30, 15, 3, 1, 12)]
    [InlineData(30, 16, 3, 2, 13)]
    [InlineData(30, 29, 3, 1, 12)]
    [InlineData(30, 30, 3, 1, 12)]
    // Cells in one vector, in one half of it, and more than that.
    [InlineData(5, 2, 1, 1, 9)]
    [InlineData(5, 2, 5, 2, 20)]
    [InlineData(5, 2, 6, 1, 22)]
    [InlineData(5, 2, 7, 1, 12)]
    [InlineData(5, 2, 8, 1, 14)]
    [InlineData(5, 2, 9, 1, 14)]
    public void Every_cap_and_grid_gives_the_bits_of_the_plain_version(
        int filters,
        int cap,
        int grid,
        int stride,
        int side
    )
    {
        foreach (var pooling in Enum.GetValues<Pooling>())
        {
            var options = new ConvolutionOptions(filters, 3, cap)
            {
                Stride = stride,
                Grid = grid,
                Pooling = pooling,
                Contrast = cap % 2 == 0 ? 0.1f : null,
            };
            Check(options, new LayerShape(1, side, side + 3), Images(side * (side + 3)));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    public void What_is_left_out_where_an_image_is_blank_would_not_have_been_heard(int channels, int stride)
    {
        var options = new ConvolutionOptions(9, 3, 3)
        {
            Stride = stride,
            Grid = 3,
            Contrast = 0,
            Pooling = Pooling.Soft,
        };
        var shape = new LayerShape(channels, 15, 13);
        var images = new Matrix(7, shape.Size);
        var random = RandomKey.FromSeed(3).Stream();
        for (int n = 1; n < images.Rows; n++)
        {
            // The first is blank; the others have one pixel, two, … of any row, one of them in each corner.
            for (int pixel = 0; pixel < n; pixel++)
            {
                images[n, random.NextInt32(shape.Size)] = random.NextNormal();
            }
        }

        images[2, 0] = 1;
        images[3, 12] = 1;
        images[4, shape.Size - 1] = 1;
        images[5, shape.Size - 13] = 1;
        images[6, 40] = -0f;
        Check(options, shape, images);
        Check(options with { Contrast = null, Cap = 9 }, shape, images);
    }

    private static Matrix Images(int size)
    {
        var random = RandomKey.FromSeed(2).Stream();
        var images = new Matrix(3, size);
        for (int n = 0; n < images.Rows; n++)
        {
            random.FillNormal(images.Row(n)[(n * size / 5)..]);
        }

        return images;
    }

    private static void Check(ConvolutionOptions options, LayerShape shape, Matrix images)
    {
        var layer = options.Create(shape, RandomKey.FromSeed(1));
        Workers.All(workers =>
        {
            var forward = layer.CreatePass(new PassOptions(images.Rows, workers));
            var back = layer.CreatePass(new PassOptions(images.Rows, workers, PassUse.InputGradient));
            forward.Load(new(images, null), 0, images.Rows);
            back.Load(new(images, null), 0, images.Rows);
            for (int n = 0; n < images.Rows; n++)
            {
                var plain = PlainConvolution<float>.Run(layer, images.Row(n).ToArray());
                Assert.Equal(Widths.Bits(plain.Output), Widths.Bits(forward.Output.Dense!.Row(n)));
                Assert.Equal(Widths.Bits(plain.Output), Widths.Bits(back.Output.Dense!.Row(n)));
            }
        });
    }
}
