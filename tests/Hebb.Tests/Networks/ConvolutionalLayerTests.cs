using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public sealed class ConvolutionalLayerTests
{
    private const int Rows = 3;
    private static readonly RandomKey Key = RandomKey.FromSeed(4);

    [Fact]
    public void What_gradients_would_remember_of_very_many_filters_is_refused_and_not_allocated()
    {
        var options = new ConvolutionOptions(Filters: 65_536, PatchSide: 1, Cap: 65_535) { Grid = 1 };
        var layer = new ConvolutionalLayer(new LayerShape(1, 28, 28), options, new Matrix(1, options.Filters));
        var exception = Assert.Throws<InvalidOptionException>(() => new FeatureSelection(144, layer));
        Assert.Contains("filters above the threshold", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pass_gives_the_bits_of_the_plain_version_for_any_width_and_threads()
    {
        int active = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            var c = new ConvolutionCase(seed) { Coarse = seed % 3 == 0, IsBank = seed % 5 == 4 };
            var network = c.Network();
            var examples = c.Examples(Rows, network);
            PlainFiring<float>[] plain =
            [
                .. Enumerable
                    .Range(0, Rows)
                    .Select(n => PlainRecurrence<float>.Run(network, examples.Row(n)).Layers[0]),
            ];
            var layer = network.Hidden[0];
            Workers.All(workers =>
            {
                var pass = layer.CreatePass(new PassOptions(Rows, workers));
                pass.Load(new(examples, null), 0, Rows);
                for (int n = 0; n < Rows; n++)
                {
                    Assert.Equal(Widths.Bits(plain[n].Output), Widths.Bits(pass.Output.Dense!.Row(n)));
                    var fired = Enumerable
                        .Range(0, layer.OutputShape.Size)
                        .Select(i => (pass.Activity.Fired(n, 1)[i >> 6] >> (i & 63) & 1) != 0);
                    Assert.Equal(plain[n].Fired[0], fired);
                    Assert.Equal(plain[n].Output.Where(value => value != 0), pass.Activity.Values(n).ToArray());
                    active += plain[n].Output.Count(value => value != 0);
                }
            });
        }

        Assert.True(active > 10_000, $"only {active} outputs are not 0");
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_block_on_packing_or_on_what_the_pass_is_for()
    {
        var c = new ConvolutionCase(5) { IsBelow = true };
        var network = c.Network();
        var examples = c.Examples(7, network);
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var whole = new NetworkPass(network, 7, workers, packsInputWeights: true);
        whole.Load(examples, 0, 7);
        whole.ComputeScores(0, 7);
        var back = new NetworkPass(network, 3, workers, PassUse.InputGradient);
        var scores = new float[3];
        for (int n = 0; n < 7; n++)
        {
            back.Load(examples, [n]);
            back.ComputeScores(0, 1);
            network.Scores(examples.Row(n), scores);
            Assert.Equal(Widths.Bits(whole.Scores(n)), Widths.Bits(back.Scores(0)));
            Assert.Equal(Widths.Bits(whole.Scores(n)), Widths.Bits(scores));
        }
    }

    [Fact]
    public void One_filter_that_sees_one_pixel_adds_up_what_is_positive_in_each_cell()
    {
        var filter = new Matrix(1, 1) { [0, 0] = 2 };
        var layer = new ConvolutionalLayer(
            new LayerShape(1, 4, 6),
            new ConvolutionOptions(1, PatchSide: 1, Cap: 1) { Grid = 2 },
            filter
        );
        var image = new Matrix(1, 24);
        for (int i = 0; i < 24; i++)
        {
            image[0, i] = i - 8;
        }

        // Rows −8 … −3, −2 … 3, 4 … 9, 10 … 15; cells of two rows and three columns.
        Assert.Equal(
            [0f, 2 * (1 + 2 + 3), 2 * (4 + 5 + 6 + 10 + 11 + 12), 2 * (7 + 8 + 9 + 13 + 14 + 15)],
            Run(layer, image)
        );
    }

    [Fact]
    public void Only_what_exceeds_the_next_largest_filter_remains()
    {
        // Filters with the values 1, 5, 3 and 2 on a pixel of 1; two of them are above the third largest.
        var filters = Matrix.FromRows([
            [1, 5, 3, 2],
        ]);
        var layer = new ConvolutionalLayer(
            new LayerShape(1, 2, 2),
            new ConvolutionOptions(4, PatchSide: 1, Cap: 2) { Grid = 1, SquareRoot = true },
            filters
        );

        Assert.Equal(
            [0, MathF.Sqrt(3), 1, 0],
            Run(
                layer,
                Matrix.FromRows([
                    [1, 0, 0, 0],
                ])
            )
        );
    }

    [Fact]
    public void A_patch_without_contrast_is_silent_and_brightness_makes_no_difference()
    {
        var layer = Assert.IsType<ConvolutionalLayer>(
            Network.Create(new LayerShape(1, 6, 6), 2, Key, Options with { Contrast = 0.01f }).Hidden[0]
        );
        var image = new Matrix(1, 36);
        image.Fill(0.7f);
        Assert.All(Run(layer, image), value => Assert.Equal(0, value));
        Key.Stream().FillNormal(image.Row(0));
        float[] before = Run(layer, image);
        foreach (ref float pixel in image.Row(0))
        {
            pixel += 3;
        }

        Assert.Contains(before, value => value > 0.1f);
        Assert.All(Run(layer, image).Zip(before), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void Soft_cells_share_each_position_among_their_neighbours()
    {
        // Nine positions and three cells a side: the middle of each cell counts once there, the border between two cells half or so in each.
        var axis = PatchGrid.Axis(9, 3, Pooling.Soft);
        Assert.Equal([(0, 1f)], axis[1]);
        Assert.Equal([0, 1], axis[2].Select(entry => entry.Cell));
        Assert.All(axis[1..8], entries => Assert.Equal(1, entries.Sum(entry => entry.Share), 1e-6f));
        Assert.Equal([2], axis[8].Select(entry => entry.Cell));
    }

    [Fact]
    public void Running_forward_and_back_allocates_nothing()
    {
        var network = Network.Create(
            new LayerShape(1, 9, 9),
            3,
            Key,
            Options with
            {
                Contrast = 0.1f,
                SquareRoot = true,
            }
        );
        using var workers = new WorkerPool(1);
        var pass = new NetworkPass(network, 2, workers, PassUse.InputGradient | PassUse.WeightGradients);
        var (examples, errors, gradient) = (new Matrix(2, 81), new Matrix(2, 3), new Matrix(2, 81));
        Key.Stream().FillNormal(examples.Row(0));
        void Run()
        {
            pass.Load(examples, 0, 2);
            pass.ComputeScores(0, 2);
            errors.Fill(1);
            pass.PullBack(errors, 2, gradient);
        }

        Run();
        long least = long.MaxValue;
        for (int several = 0; several < 8; several++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Drawn_filters_have_no_mean_and_unit_length()
    {
        var layer = (ConvolutionalLayer)Network.Create(new LayerShape(2, 6, 6), 2, Key, Options).Hidden[0];
        for (int f = 0; f < 5; f++)
        {
            double[] filter = [.. Enumerable.Range(0, 18).Select(n => (double)layer.Filters[n, f])];
            Assert.Equal(0, filter.Sum(), 1e-5);
            Assert.Equal(1, filter.Sum(w => w * w), 1e-5);
        }

        Assert.Equal((new LayerShape(5, 2, 2), 4, 4), (layer.OutputShape, layer.PositionsDown, layer.PositionsAcross));
    }

    [Theory]
    [InlineData(5, 3, 6, "Cap is 6; it must be between 1 and 5")]
    [InlineData(0, 3, 1, "Filters is 0; it must be between 1 and 65536")]
    [InlineData(5, 65, 1, "PatchSide is 65; it must be between 1 and 64")]
    [InlineData(
        5,
        9,
        1,
        "the input of a convolutional layer is an image of 6×6 pixels; it must be an image of at least 9×9 pixels"
    )]
    public void What_cannot_be_is_refused(int filters, int side, int cap, string message)
    {
        var e = Assert.Throws<InvalidOptionException>(() =>
            Network.Create(new LayerShape(1, 6, 6), 2, Key, new ConvolutionOptions(filters, side, cap))
        );
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void A_table_is_no_image()
    {
        var e = Assert.Throws<InvalidOptionException>(() => Network.Create(new LayerShape(36), 2, Key, Options));
        Assert.Equal(
            "the input of a convolutional layer is 36 numbers that are no image; it must be an image of at least 3×3 pixels",
            e.Message
        );
    }

    [Fact]
    public void A_grid_is_no_finer_than_the_positions()
    {
        var e = Assert.Throws<InvalidOptionException>(() =>
            Network.Create(new LayerShape(1, 6, 6), 2, Key, Options with { Stride = 3, Grid = 3 })
        );
        Assert.Equal("Grid is 3; it must be between 1 and 2", e.Message);
    }

    private static ConvolutionOptions Options => new(5, PatchSide: 3, Cap: 2) { Grid = 2 };

    private static float[] Run(ConvolutionalLayer layer, Matrix image)
    {
        using var workers = new WorkerPool(1);
        var pass = layer.CreatePass(new PassOptions(1, workers));
        pass.Load(new(image, null), 0, 1);
        return pass.Output.Dense!.Row(0).ToArray();
    }
}
