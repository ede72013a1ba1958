using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Representation;

public sealed class ImageRecipeTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(16);

    private static readonly ImageRecipe Small = new()
    {
        Banks =
        [
            ImageRecipe.Bank(filters: 12, side: 4, cap: 3, grid: 3),
            ImageRecipe.Bank(filters: 8, side: 3, cap: 2, grid: 2) with
            {
                Stride = 2,
            },
        ],
        View = ImageView.DeskewAndWidth,
        Filters = new ImageRecipe().Filters with { Patches = 2000 },
        Epochs = 4,
    };

    [Fact]
    public void Training_is_its_phases_on_the_network_with_its_view_to_the_bit_for_any_threads_and_width()
    {
        var data = Bars(300);
        var expected = Small.CreateNetwork(data, Key);
        new PatchFilterTrainer(expected, Small.Filters, Key).Train(data);
        new MomentsTrainer(expected, Small.Moments, Key).Train(data);
        new PlasticityTrainer(expected, Small.Output, Key).Train(data, Small.Epochs);
        Workers.All(workers => SameNetwork.Assert(expected, Small.Train(data, Key, workers)));
    }

    [Fact]
    public void Labels_are_learned_without_backpropagation_and_progress_comes_phase_by_phase()
    {
        var data = Bars(600);
        foreach (var recipe in new[] { Small, Small with { Banks = [Small.Banks[0]], View = ImageView.None } })
        {
            var reports = new Reports();
            var network = recipe.Train(data, Key, progress: reports);
            Assert.True(network.Accuracy(Bars(200, "test")) > 0.9);
            Assert.Equal(Enum.GetValues<ImagePhase>(), reports.All.Select(report => report.Phase).Distinct());
            foreach (var phase in reports.All.GroupBy(report => report.Phase))
            {
                Assert.Equal(phase.Last().Total, phase.Last().Done);
                Assert.Equal(phase.Select(report => report.Done).Order(), phase.Select(report => report.Done));
            }
        }
    }

    [Fact]
    public void A_training_can_be_cancelled_and_a_recipe_says_what_it_cannot_do()
    {
        var data = Bars(50);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Small.Train(data, Key, cancel: source.Token));
        Assert.Throws<InvalidOptionException>(() => (Small with { Epochs = 0 }).Train(data, Key));
        Assert.Throws<InvalidOptionException>(() => (Small with { Banks = [] }).CreateNetwork(data, Key));
        var e = Assert.Throws<InvalidOptionException>(() => ImageRecipe.Best.CreateNetwork(data, Key));
        Assert.Contains("Grid", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_recipe_of_the_library_fits_images_of_28_by_28()
    {
        var data = new LabelledData(new Matrix(1, 784), [0], 10) { Shape = new LayerShape(1, 28, 28) };
        foreach (var recipe in new[] { ImageRecipe.Fast, ImageRecipe.Accurate, ImageRecipe.Best })
        {
            var network = recipe.CreateNetwork(data, Key);
            Assert.Equal(recipe.View, network.Input?.View ?? ImageView.None);
            Assert.Equal(recipe.Banks.Count == 1, network.Reads.UnitLength);
            Assert.All(
                PatchFilterTrainer.Convolutions(network.Hidden[0]).Zip(recipe.Banks),
                pair => Assert.Equal(pair.Second, pair.First.Options)
            );
        }
    }

    [Fact]
    public void Any_size_from_12_pixels_fits_and_images_of_strokes_are_recognised()
    {
        Assert.True(ImageRecipe.AreStrokes(Bars(100)));
        var random = Key.For("noise").Stream();
        foreach (int side in new[] { 12, 13, 16, 20, 32, 48, 100 })
        {
            foreach (int channels in new[] { 1, 3 })
            {
                var shape = new LayerShape(channels, side, side + 3);
                var pixels = new Matrix(3, shape.Size);
                random.FillNormal(pixels.Buffer);
                var data = new LabelledData(pixels, [0, 1, 2], 3) { Shape = shape };
                foreach (var effort in Enum.GetValues<ImageEffort>())
                {
                    var recipe = ImageRecipe.For(shape, effort);
                    Assert.Equal(ImageView.None, recipe.View);
                    Assert.False(ImageRecipe.AreStrokes(data));
                    var network = recipe.CreateNetwork(data, Key);
                    Assert.All(
                        PatchFilterTrainer.Convolutions(network.Hidden[0]),
                        layer => Assert.InRange(layer.PositionsDown, 4, 40)
                    );
                }
            }
        }

        var small = new LabelledData(new Matrix(1, 64), [0], 2) { Shape = new LayerShape(1, 8, 8) };
        var e = Assert.Throws<InvalidOptionException>(() => ImageRecipe.For(small.Shape, ImageEffort.Fast));
        Assert.Equal("side of an image is 8; it must be at least 12", e.Message);
    }

    private sealed class Reports : IProgress<ImageProgress>
    {
        public List<ImageProgress> All { get; } = [];

        public void Report(ImageProgress value) => All.Add(value);
    }

    // Bars across, down and crosses, at random places with noise.
    private static LabelledData Bars(int count, string purpose = "train")
    {
        var random = Key.For(purpose).Stream();
        var images = new Matrix(count, 144);
        for (int n = 0; n < count; n++)
        {
            var (row, column) = (2 + random.NextInt32(8), 2 + random.NextInt32(8));
            for (int i = 0; i < 144; i++)
            {
                bool isAcross = n % 3 != 1 && i / 12 == row && Math.Abs((i % 12) - column) < 5;
                bool isDown = n % 3 != 0 && i % 12 == column && Math.Abs((i / 12) - row) < 5;
                images[n, i] = (isAcross || isDown ? 0.9f : 0) + (0.1f * random.NextSingle());
            }
        }

        return new LabelledData(images, [.. Enumerable.Range(0, count).Select(n => n % 3)], 3)
        {
            Shape = new LayerShape(1, 12, 12),
        };
    }
}
