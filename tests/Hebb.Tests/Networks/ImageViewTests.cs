using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public sealed class ImageViewTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(31);
    private static readonly LayerShape[] Shapes = [new(1, 28, 28), new(3, 9, 14), new(2, 2, 2), new(1, 17, 5)];

    [Fact]
    public void A_view_is_that_of_straight_loops()
    {
        foreach (var shape in Shapes)
        {
            foreach (var view in Enum.GetValues<ImageView>())
            {
                foreach (float[] image in Images(shape))
                {
                    var found = new float[image.Length];
                    InputTransform.ForImages(shape, view).Apply(image, found);
                    double[] expected = PlainView.Of(shape, view, [.. image.Select(v => (double)v)]);
                    for (int i = 0; i < found.Length; i++)
                    {
                        Assert.Equal(expected[i], found[i], 1e-4);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_slanted_bar_of_any_width_and_place_becomes_upright_and_of_similar_width_in_the_middle()
    {
        var shape = new LayerShape(1, 28, 28);
        foreach (
            var (slant, half, left, top) in new[] { (0.4, 1.0, 9.0, 4), (-0.3, 3.0, 14.0, 6), (0.0, 4.5, 12.0, 2) }
        )
        {
            var bar = new float[28 * 28];
            for (int y = top; y < top + 18; y++)
            {
                for (int x = 0; x < 28; x++)
                {
                    double distance = Math.Abs(x - left - (slant * (y - top)));
                    bar[(y * 28) + x] = (float)Math.Clamp(half + 0.5 - distance, 0, 1);
                }
            }

            var upright = new float[bar.Length];
            InputTransform.ForImages(shape, ImageView.Deskew).Apply(bar, upright);
            var (x0, y0, slantAfter, width) = Measure(upright);
            Assert.Equal(13.5, x0, 0.02);
            Assert.Equal(13.5, y0, 0.02);
            Assert.Equal(0, slantAfter, 0.01);
            var scaled = new float[bar.Length];
            InputTransform.ForImages(shape, ImageView.DeskewAndWidth).Apply(bar, scaled);
            double stretch = 1 + (0.6 * (Math.Clamp(width / 3.404, 0.7, 1.6) - 1));
            Assert.Equal(width / stretch, Measure(scaled).Width, 0.05);
        }
    }

    [Fact]
    public void An_image_without_mass_stays_as_it_is_and_any_numbers_give_finite_ones()
    {
        var shape = new LayerShape(1, 8, 8);
        foreach (var view in new[] { ImageView.Deskew, ImageView.DeskewAndWidth })
        {
            var transform = InputTransform.ForImages(shape, view);
            float[] black = new float[64];
            float[] negative = [.. Enumerable.Range(0, 64).Select(i => -1f - i)];
            foreach (float[] image in new[] { black, negative })
            {
                var found = new float[64];
                transform.Apply(image, found);
                Assert.Equal(image, found);
                float[] gradient = [.. negative];
                transform.PullBack(image, gradient, new float[64]);
                Assert.Equal(negative, gradient);
            }

            // Masses that nearly cancel put the centre far outside.
            var random = Key.For("wild").Stream();
            for (int n = 0; n < 200; n++)
            {
                var wild = new float[64];
                random.FillNormal(wild);
                wild[3] -= wild.Sum() - (1e-6f * n);
                var found = new float[64];
                transform.Apply(wild, found);
                var gradient = new float[64];
                Array.Fill(gradient, 1);
                transform.PullBack(wild, gradient, new float[64]);
                Assert.True(found.All(float.IsFinite) && gradient.All(float.IsFinite), $"image {n}");
            }
        }
    }

    [Fact]
    public void A_gradient_goes_back_through_sampling_and_through_moments()
    {
        int compared = 0;
        foreach (var shape in Shapes)
        {
            foreach (var view in Enum.GetValues<ImageView>())
            {
                foreach (float[] image in Images(shape).Take(3))
                {
                    var random = Key.For("weights").Stream();
                    var weights = new float[image.Length];
                    random.FillNormal(weights);
                    var gradient = (float[])weights.Clone();
                    InputTransform.ForImages(shape, view).PullBack(image, gradient, new float[image.Length]);
                    for (int i = 0; i < image.Length; i += 1 + (image.Length / 60))
                    {
                        compared += Agrees(shape, view, image, weights, i, gradient[i]) ? 1 : 0;
                    }
                }
            }
        }

        Assert.True(compared > 400, $"only {compared} derivatives were compared");
    }

    [Fact]
    public void A_network_with_a_view_learns_predicts_and_pulls_back_as_one_without_behind_it()
    {
        var shape = new LayerShape(1, 9, 9);
        var images = Data(shape, 80);
        var layer = new ConvolutionOptions(12, 3, 2) { Grid = 2, SquareRoot = true };
        foreach (var scaling in Enum.GetValues<Scaling>())
        {
            var transform = InputTransform.Of(scaling, images, ImageView.DeskewAndWidth)!;
            var straight = transform.Transform(images);
            Workers.All(workers =>
            {
                var with = Network.Create(images, Key, transform, layer);
                var without = Network.Create(straight, Key, null, layer);
                var options = new PlasticityOptions { Graded = true, Margin = 0.1f };
                new PlasticityTrainer(with, options, Key, workers).Train(images, 2);
                new PlasticityTrainer(without, options, Key, workers).Train(straight, 2);
                Assert.Equal(Widths.Bits(without.U.Buffer), Widths.Bits(with.U.Buffer));
                Assert.Equal(without.Predict(straight.Examples, workers), with.Predict(images.Examples, workers));
                Assert.Equal(with.Predict(images.Examples), with.Predict(images.Examples, workers));
                Assert.Equal(with.Predict(images.Examples)[5], with.Predict(images.Examples.Row(5)));

                var (own, others) = (Gradient(with, images), Gradient(without, straight));
                for (int n = 0; n < images.Count; n++)
                {
                    float[] expected = others.Row(n).ToArray();
                    transform.PullBack(images.Examples.Row(n), expected, new float[expected.Length]);
                    Assert.Equal(expected, own.Row(n).ToArray());
                }
            });
        }
    }

    [Fact]
    public void A_view_is_in_the_model_file()
    {
        var shape = new LayerShape(1, 9, 9);
        var images = Data(shape, 30);
        foreach (var view in Enum.GetValues<ImageView>())
        {
            foreach (var scaling in Enum.GetValues<Scaling>())
            {
                var transform = InputTransform.Of(scaling, images, view);
                var network = Network.Create(images, Key, transform, new ConvolutionOptions(12, 3, 2));
                new PlasticityTrainer(network, new PlasticityOptions(), Key).Train(images, 1);
                using var stream = new MemoryStream();
                ModelFile.Save(network, new ModelProvenance(), stream, "model");
                stream.Position = 0;

                var loaded = ModelFile.Load(stream, "model").Network;

                Assert.Equal(view, loaded.Input?.View ?? ImageView.None);
                Assert.Equal(transform?.Shape, loaded.Input?.Shape);
                SameNetwork.Assert(network, loaded);
                Assert.Equal(network.Predict(images.Examples), loaded.Predict(images.Examples));
            }
        }
    }

    [Fact]
    public void A_view_of_what_is_no_image_is_refused_and_so_is_what_knows_no_views()
    {
        var e = Assert.Throws<InvalidOptionException>(() =>
            InputTransform.ForImages(new LayerShape(30), ImageView.Deskew)
        );
        Assert.Equal(
            "view is Deskew of examples of 1×1 pixels; it must be none, or images from 2×2 to 4096×4096 pixels",
            e.Message
        );
        Assert.Equal(30, InputTransform.ForImages(new LayerShape(30), ImageView.None).Inputs);
        var view = InputTransform.ForImages(new LayerShape(1, 4, 4), ImageView.Deskew);
        var network = Network
            .Create(new LayerShape(1, 4, 4), 2, Key, new RecurrentOptions(5, 2))
            .With(view, null, null);
        e = Assert.Throws<InvalidOptionException>(() => new Hebb.Robustness.LipschitzBound(network));
        Assert.Contains("view", e.Message, StringComparison.Ordinal);
    }

    // Whether a derivative could be compared: the function has kinks, where differences to both sides disagree.
    private static bool Agrees(LayerShape shape, ImageView view, float[] image, float[] weights, int i, float found)
    {
        double Loss(double change)
        {
            double[] x = [.. image.Select(v => (double)v)];
            x[i] += change;
            return PlainView.Of(shape, view, x).Zip(weights, (v, w) => v * w).Sum();
        }

        const double Step = 1e-6;
        double middle = Loss(0);
        double right = (Loss(Step) - middle) / Step;
        double left = (middle - Loss(-Step)) / Step;
        if (Math.Abs(right - left) > 1e-3 * (1 + Math.Abs(right)))
        {
            return false;
        }

        double expected = (right + left) / 2;
        Assert.True(
            Math.Abs(expected - found) < 2e-3 * (1 + Math.Abs(expected)),
            $"{shape}, {view}, pixel {i}: {expected} by differences, {found} found"
        );
        return true;
    }

    private static Matrix Gradient(Network network, LabelledData data)
    {
        var gradient = new Matrix(data.Count, network.Inputs);
        var scores = new Matrix(data.Count, network.Labels);
        network.InputGradient(data.Examples, data.Labels, SoftmaxCrossEntropy.Evaluate, scores, gradient);
        return gradient;
    }

    private static (double X, double Y, double Slant, double Width) Measure(float[] image)
    {
        double Mean(Func<int, int, double> of) => image.Select((v, i) => v * of(i % 28, i / 28)).Sum() / image.Sum();
        var (x0, y0) = (Mean((x, _) => x), Mean((_, y) => y));
        double slant = Mean((x, y) => (x - x0) * (y - y0)) / Mean((_, y) => (y - y0) * (y - y0));
        return (x0, y0, slant, Math.Sqrt(Mean((x, y) => Math.Pow(x - x0 - (slant * (y - y0)), 2))));
    }

    private static LabelledData Data(LayerShape shape, int count)
    {
        float[][] images = [.. Images(shape, count)];
        return new LabelledData(Matrix.FromRows(images), [.. images.Select((_, n) => n % 3)], 3) { Shape = shape };
    }

    // Strokes of random places and slants on black, and noise.
    private static IEnumerable<float[]> Images(LayerShape shape, int count = 12)
    {
        var random = Key.For("images").Stream();
        var images = new List<float[]>();
        for (int n = 0; n < count; n++)
        {
            var image = new float[shape.Size];
            float centre = random.NextSingle(0, shape.Width);
            float slant = random.NextSingle(-1, 1);
            float thick = random.NextSingle(0.5f, 3);
            for (int i = 0; i < image.Length; i++)
            {
                int y = i / shape.Width % shape.Height;
                float distance = MathF.Abs((i % shape.Width) - centre - (slant * (y - (shape.Height / 2))));
                image[i] = Math.Clamp(thick - distance + (n % 3 == 0 ? random.NextSingle() : 0), 0, 1);
            }

            image[random.NextInt32(image.Length)] += 0.5f;
            images.Add(image);
        }

        return images;
    }
}
