using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Onnx.Tests;

/// <summary>What ONNX Runtime makes of an image before the first layer is the library's view of it.</summary>
public sealed class OnnxViewTests
{
    private const int Examples = 60;

    private static readonly RandomKey Key = RandomKey.FromSeed(8);

    public static TheoryData<ImageView, int, int, int> Views()
    {
        var views = new TheoryData<ImageView, int, int, int>();
        foreach (var view in new[] { ImageView.Deskew, ImageView.DeskewAndWidth })
        {
            views.Add(view, 1, 28, 28);
            views.Add(view, 3, 9, 14);
            views.Add(view, 2, 17, 5);
            views.Add(view, 1, 2, 2);
        }

        return views;
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void Each_pixel_of_a_view_is_that_of_the_library(ImageView view, int channels, int height, int width)
    {
        var shape = new LayerShape(channels, height, width);
        var images = Images(shape);

        var network = Identity(InputTransform.ForImages(shape, view));
        using var model = new OnnxModel(network);
        var scores = model.Run(images).Scores;

        var own = Scores(network, images);
        for (int n = 0; n < Examples; n++)
        {
            Assert.All(scores[n].Zip(own[n]), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        }
    }

    [Fact]
    public void Means_and_scales_come_after_the_view()
    {
        var shape = new LayerShape(1, 9, 9);
        var images = Images(shape);
        var (mean, scale) = (new Matrix(1, shape.Size), new Matrix(1, shape.Size));
        for (int i = 0; i < shape.Size; i++)
        {
            (mean[0, i], scale[0, i]) = (-0.5f + (0.01f * i), 1 + (0.02f * i));
        }

        var network = Identity(new InputTransform(shape, ImageView.DeskewAndWidth, mean, scale));
        using var model = new OnnxModel(network);

        var own = Scores(network, images);
        var scores = model.Run(images).Scores;
        for (int n = 0; n < Examples; n++)
        {
            Assert.All(scores[n].Zip(own[n]), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void Without_a_view_those_images_are_others()
    {
        var shape = new LayerShape(1, 28, 28);
        var images = Images(shape);

        var straight = Scores(Identity(InputTransform.ForImages(shape, ImageView.DeskewAndWidth)), images);
        var upright = Scores(Identity(InputTransform.ForImages(shape, ImageView.Deskew)), images);
        var plain = Scores(Identity(null, shape.Size), images);

        // All but those without mass.
        int changed = Enumerable.Range(0, Examples).Count(n => Furthest(straight[n], plain[n]) > 0.1);
        int stretched = Enumerable.Range(0, Examples).Count(n => Furthest(straight[n], upright[n]) > 0.1);
        Assert.InRange(changed, Examples / 2, Examples - 3);
        Assert.InRange(stretched, Examples / 2, Examples - 3);
    }

    // One layer that gives what it takes where that is positive, and scores that are what it gives.
    private static Network Identity(InputTransform? input, int inputs = 0)
    {
        inputs = input?.Inputs ?? inputs;
        Matrix One()
        {
            var one = new Matrix(inputs, inputs);
            for (int i = 0; i < inputs; i++)
            {
                one[i, i] = 1;
            }

            return one;
        }

        return new Network(input, [new RecurrentLayer(null, One(), cap: inputs)], One());
    }

    // Slanted bars of several widths and places, noise, an image of one pixel at the edge, a negative one, and black ones.
    private static Matrix Images(LayerShape shape)
    {
        var images = new Matrix(Examples, shape.Size);
        for (int n = 0; n < Examples; n++)
        {
            var random = Key.For("image", (ulong)n).Stream();
            var image = images.Row(n);
            double slant = random.NextSingle(-0.8f, 0.8f);
            double half = random.NextSingle(0.5f, shape.Width / 3f);
            double left = random.NextSingle(0, shape.Width);
            for (int i = 0; i < image.Length && n % 6 != 0; i++)
            {
                double distance = Math.Abs((i % shape.Width) - left - (slant * (i / shape.Width % shape.Height)));
                image[i] = (float)Math.Clamp(half + 0.5 - distance, 0, 1) + random.NextSingle(0, 0.02f);
            }

            if (n == 6)
            {
                image.Fill(-1);
            }
            else if (n == 12)
            {
                image[^1] = 1;
            }
        }

        return images;
    }

    private static double Furthest(float[] one, float[] other) =>
        one.Zip(other).Max(pair => Math.Abs(pair.First - pair.Second));

    private static float[][] Scores(Network network, Matrix examples)
    {
        var scores = new Matrix(examples.Rows, network.Labels);
        network.Scores(examples, 0, examples.Rows, scores);
        return [.. Enumerable.Range(0, examples.Rows).Select(row => scores.Row(row).ToArray())];
    }
}
