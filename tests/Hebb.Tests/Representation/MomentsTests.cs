using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Representation;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Representation;

public sealed class MomentsTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(14);

    [Fact]
    public void Mean_and_scale_are_those_of_what_the_layers_give_for_any_threads_and_width()
    {
        var images = Images(300);
        var options = new MomentsOptions { Softening = 0.2f };
        var plain = Network(images, standardise: false);
        var features = ((ConcatenatedLayers)plain.Hidden[0])
            .Banks.Select(bank => Features(plain, bank, images))
            .ToList();
        Workers.All(workers =>
        {
            var network = Network(images, standardise: true);
            new MomentsTrainer(network, options, Key, workers).Train(images);
            foreach (var (bank, z) in Banks(network).Zip(features))
            {
                double[] means = Columns(z, (x, _) => x);
                double[] deviations = [.. Columns(z, (x, i) => Math.Pow(x - means[i], 2)).Select(Math.Sqrt)];
                double softening = 0.2 * deviations.Average();
                for (int i = 0; i < means.Length; i++)
                {
                    Assert.Equal(means[i], bank.Mean![0, i], 1e-5);
                    double scale = 1 / (deviations[i] + softening);
                    Assert.Equal(scale, bank.Scale![0, i], 1e-4 * scale);
                }
            }
        });
    }

    [Fact]
    public void It_resumes_from_any_step_to_the_same_bits_and_refuses_other_options_and_damaged_states()
    {
        var images = Images(700);
        var options = new MomentsOptions { Examples = 600 };
        var whole = Network(images, standardise: true);
        var training = new MomentsTrainer(whole, options, Key).Start(images);
        var states = new List<TensorArchive>();
        while (!training.IsDone)
        {
            states.Add(training.SaveState());
            training.Step();
        }

        states.Add(training.SaveState());
        Assert.Equal((1200L, 1200L), training.Progress);
        Assert.Equal(7, states.Count);
        foreach (var state in states)
        {
            var network = Network(images, standardise: true);
            var resumed = new MomentsTrainer(network, options, Key).Start(images);
            resumed.RestoreState(state);
            while (!resumed.IsDone)
            {
                resumed.Step();
            }

            foreach (var (one, other) in whole.Hidden[0].Weights.Zip(network.Hidden[0].Weights))
            {
                Assert.Equal(Widths.Bits(one.Values.Buffer), Widths.Bits(other.Values.Buffer));
            }
        }

        var others = new MomentsTrainer(Network(images, true), options with { Softening = 0.3f }, Key).Start(images);
        var e = Assert.Throws<FileFormatException>(() => others.RestoreState(states[1]));
        Assert.Contains("Softening", e.Message, StringComparison.Ordinal);
        var fresh = new MomentsTrainer(Network(images, true), options, Key).Start(images);
        foreach (long[] place in new long[][] { [-1, 0], [3, 0], [0, -1], [0, 600], [2, 1] })
        {
            var bad = new TensorArchive(
                states[2].Tensors.Select(t => t.Name == "place" ? SafeTensor.From<long>("place", place, 2) : t),
                states[2].Metadata
            );
            Assert.Throws<FileFormatException>(() => fresh.RestoreState(bad));
            Assert.Equal(0, fresh.Progress.Done);
        }
    }

    [Fact]
    public void An_output_that_never_varies_keeps_finite_moments_and_a_layer_without_moments_is_refused()
    {
        var black = new LabelledData(new Matrix(20, 64), new int[20], 2) { Shape = new LayerShape(1, 8, 8) };
        var network = Network(black, standardise: true);
        new MomentsTrainer(network, new MomentsOptions(), Key).Train(black);
        Assert.All(Banks(network), bank => Assert.All(bank.Scale!.Row(0).ToArray(), scale => Assert.Equal(1, scale)));

        var e = Assert.Throws<InvalidOptionException>(() =>
            new MomentsTrainer(Network(black, standardise: false), new MomentsOptions())
        );
        Assert.Contains("Standardise", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whether_a_layer_is_standardised_is_what_its_options_say_also_from_a_file()
    {
        var images = Images(20);
        foreach (bool standardise in new[] { false, true })
        {
            var network = Network(images, standardise);
            using var stream = new MemoryStream();
            ModelFile.Save(network, new ModelProvenance(), stream, "model");
            stream.Position = 0;
            var loaded = ModelFile.Load(stream, "model").Network;
            Assert.Equal(Banks(network).Select(bank => bank.Options), Banks(loaded).Select(bank => bank.Options));
            Assert.All(Banks(loaded), bank => Assert.Equal(standardise, bank.Options.Standardise));
        }
    }

    private static Network Network(LabelledData images, bool standardise)
    {
        var options = ImageRecipe.Bank(filters: 6, side: 3, cap: 2, grid: 2) with { Standardise = standardise };
        var input = InputTransform.ForImages(images.Shape, ImageView.DeskewAndWidth);
        return Hebb.Networks.Network.Create(
            images,
            Key,
            input,
            new ConcatenatedOptions(options, options with { PatchSide = 5 })
        );
    }

    private static IEnumerable<ConvolutionalLayer> Banks(Network network) =>
        ((ConcatenatedLayers)network.Hidden[0]).Banks.Cast<ConvolutionalLayer>();

    private static Matrix Features(Network network, HiddenLayer bank, LabelledData images) =>
        new Network(network.Input, [bank], new Matrix(bank.OutputShape.Size, 2)).Features(images.Examples);

    private static double[] Columns(Matrix z, Func<double, int, double> of) =>
        [.. Enumerable.Range(0, z.Columns).Select(i => Enumerable.Range(0, z.Rows).Average(n => of(z[n, i], i)))];

    private static LabelledData Images(int count)
    {
        var random = Key.For("images").Stream();
        var images = new Matrix(count, 64);
        for (int n = 0; n < count; n++)
        {
            var (row, column) = (random.NextSingle(1, 7), random.NextSingle(1, 7));
            for (int i = 0; i < 64; i++)
            {
                float distance = MathF.Abs((i / 8) - row) + (0.5f * MathF.Abs((i % 8) - column));
                images[n, i] = Math.Clamp(2 - distance + (0.2f * random.NextNormal()), 0, 1);
            }
        }

        return new LabelledData(images, [.. Enumerable.Range(0, count).Select(n => n % 2)], 2)
        {
            Shape = new LayerShape(1, 8, 8),
        };
    }
}
