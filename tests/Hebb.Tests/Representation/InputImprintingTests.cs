using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

/// <summary>Receptive fields, and what is imprinted in them.</summary>
public class InputImprintingTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(4);

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 2)]
    [InlineData(1, 6)]
    public void Each_neuron_sees_one_square_in_every_channel(int channels, int side)
    {
        var layer = Layer(new LayerShape(channels, 6, 9), side, neurons: 300);
        var places = new HashSet<(int, int)>();
        for (int i = 0; i < 300; i++)
        {
            int[] seen = [.. Enumerable.Range(0, layer.Inputs).Where(j => layer.InputEdges![j, i])];
            Assert.Equal(channels * side * side, seen.Length);
            var (down, across) = (seen.Min(j => j % 54 / 9), seen.Min(j => j % 9));
            Assert.All(seen, j => Assert.True(j % 54 / 9 < down + side && j % 9 < across + side));
            Assert.All(seen, j => Assert.NotEqual(0, layer.A[j, i]));
            places.Add((down, across));
        }

        // Every place has a neuron.
        Assert.Equal((6 - side + 1) * (9 - side + 1), places.Count);
    }

    [Fact]
    public void Fields_that_do_not_fit_are_refused()
    {
        var e = Assert.Throws<InvalidOptionException>(() => Layer(new LayerShape(1, 6, 9), 7, 3));
        Assert.Contains("an image of 6×9 pixels", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<InvalidOptionException>(() => Layer(new LayerShape(20), 2, 3));
        Assert.Contains("20 numbers that are no image", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<InvalidOptionException>(() => new RecurrentOptions(3, 1) { ReceptiveField = -1 }.Validate());
        Assert.Contains("ReceptiveField is -1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Imprinted_weights_are_what_a_neuron_sees_of_one_image_less_its_mean_at_unit_length()
    {
        var images = Images();
        var network = Network.Create(
            images,
            Key,
            InputTransform.Centred(images),
            new RecurrentOptions(30, 6) { ReceptiveField = 3 }
        );
        network.ImprintInput(images, Key);
        var layer = (RecurrentLayer)network.Hidden[0];
        var centred = InputTransform.Centred(images).Transform(images).Examples;
        var used = new HashSet<int>();
        for (int i = 0; i < 30; i++)
        {
            int[] seen = [.. Enumerable.Range(0, 64).Where(j => layer.InputEdges![j, i])];
            double[] cosines =
            [
                .. Enumerable
                    .Range(0, images.Count)
                    .Select(n =>
                    {
                        double mean = seen.Average(j => (double)centred[n, j]);
                        double length = Math.Sqrt(seen.Sum(j => Math.Pow(centred[n, j] - mean, 2)));
                        return seen.Sum(j => (centred[n, j] - mean) / length * layer.A[j, i]);
                    }),
            ];
            Assert.Equal(1, cosines.Max(), 1e-5);
            Assert.Equal(1, seen.Sum(j => (double)layer.A[j, i] * layer.A[j, i]), 1e-5);
            Assert.All(Enumerable.Range(0, 64).Except(seen), j => Assert.Equal(0, layer.A[j, i]));
            used.Add(Array.IndexOf(cosines, cosines.Max()));
        }

        Assert.InRange(used.Count, 10, 30);
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.hebb");
        try
        {
            network.Save(file);
            var loaded = (RecurrentLayer)Network.Load(file).Hidden[0];
            Assert.Equal(layer.A.Buffer.ToArray(), loaded.A.Buffer.ToArray());
            Assert.Equal(layer.InputEdges!.Words.ToArray(), loaded.InputEdges!.Words.ToArray());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_neuron_that_never_sees_anything_has_weights_of_0()
    {
        var dark = new LabelledData(new Matrix(5, 16), new int[5], 2) { Shape = new LayerShape(1, 4, 4) };
        var network = Network.Create(dark, Key, null, new RecurrentOptions(7, 3) { ReceptiveField = 2 });
        network.ImprintInput(dark, Key);
        Assert.DoesNotContain(((RecurrentLayer)network.Hidden[0]).A.Buffer.ToArray(), weight => weight != 0);
        var other = Network.Create(dark, Key, null, new ConvolutionOptions(2, 2, 1) { Grid = 1 });
        var e = Assert.Throws<InvalidOptionException>(() => other.ImprintInput(dark, Key));
        Assert.Contains("recurrent", e.Message, StringComparison.Ordinal);
    }

    private static RecurrentLayer Layer(LayerShape shape, int side, int neurons) =>
        (RecurrentLayer)
            Network.Create(shape, 2, Key, new RecurrentOptions(neurons, 1) { ReceptiveField = side }).Hidden[0];

    private static LabelledData Images()
    {
        var images = new Matrix(40, 64);
        Key.For("images").Stream().FillNormal(images.Buffer);
        return new LabelledData(images, new int[40], 2) { Shape = new LayerShape(1, 8, 8) };
    }
}
