using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

/// <summary>Training output weights over outputs nearly all of which are not 0, where scores are computed ahead.</summary>
public class ScoresAheadTests
{
    private const int Images = 150;
    private static readonly RandomKey Key = RandomKey.FromSeed(8);

    // From a change after nearly every image to one after very few.
    [Theory]
    [InlineData(1000, UpdateWhen.Misclassified)]
    [InlineData(0.02f, UpdateWhen.Misclassified)]
    [InlineData(0, UpdateWhen.Misclassified)]
    [InlineData(0, UpdateWhen.Every)]
    public void Training_gives_the_bits_of_one_image_after_the_other(float margin, UpdateWhen when)
    {
        var data = Data();
        var options = new PlasticityOptions
        {
            Graded = true,
            Margin = margin,
            When = when,
            StepSize = 0.1f,
            FinalWeights = FinalWeights.Last,
            Shuffle = false,
        };
        var one = Network(data);
        var online = new PlasticityTrainer(one, options, Key);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            for (int n = 0; n < data.Count; n++)
            {
                online.Learn(data.Examples.Row(n), data.Labels[n]);
            }
        }

        Workers.All(workers =>
        {
            var network = Network(data);
            var trainer = new PlasticityTrainer(network, options, Key, workers);
            trainer.Train(data, epochs: 2);
            Assert.Equal(Widths.Bits(one.U.Buffer), Widths.Bits(network.U.Buffer));
            Assert.Equal((online.Mistakes, online.Updates), (trainer.Mistakes, trainer.Updates));
        });
        Assert.InRange(online.Updates, 1, 2 * Images);
    }

    [Fact]
    public void The_images_share_their_neurons_in_part()
    {
        // Otherwise the tests above would show nothing of one of both ways.
        var data = Data();
        var network = Network(data);
        using var workers = new WorkerPool(1);
        var pass = new NetworkPass(network, Images, workers);
        pass.Load(data.Examples, 0, Images);
        int alike = Enumerable.Range(1, Images - 1).Count(n => pass.Activity.FiresLike(n, pass.Activity, n - 1));
        Assert.InRange(alike, 20, Images - 10);
    }

    [Fact]
    public void Four_rows_give_the_bits_of_each_alone()
    {
        var random = Key.For("rows").Stream();
        for (int count = 0; count < 40; count++)
        {
            int labels = 1 + random.NextInt32(40);
            var matrix = new Matrix(60, labels);
            for (int j = 0; j < matrix.Rows; j++)
            {
                random.FillNormal(matrix.Row(j));
            }

            int[] all = [.. Enumerable.Range(0, matrix.Rows)];
            random.Shuffle(all);
            int[] indices = [.. all.Take(count).Order()];
            var rows = new Matrix(4, Math.Max(1, count));
            for (int r = 0; r < 4; r++)
            {
                random.FillNormal(rows.Row(r));
            }

            var alone = new Matrix(6, labels);
            foreach (var width in Widths.All)
            {
                var together = new Matrix(6, labels);
                for (int r = 0; r < 4; r++)
                {
                    SparseProducts.Multiply(indices, rows.Row(r)[..count], matrix, alone.PaddedRow(r + 1), width);
                }

                new AlikeRows(
                    rows.Row(0)[..count],
                    rows.Row(1)[..count],
                    rows.Row(2)[..count],
                    rows.Row(3)[..count]
                ).Multiply(indices, matrix, together, 1, width);
                Assert.Equal(Widths.Bits(alone.Buffer), Widths.Bits(together.Buffer));
            }
        }
    }

    [Fact]
    public void Lengths_and_shares_have_the_bits_of_number_by_number()
    {
        var data = Data();
        var network = Network(data);
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var raw = new NetworkPass(network.WithReading(default), 9, workers);
        var pass = new NetworkPass(network, 9, workers);
        raw.Load(data.Examples, 0, 9);
        pass.Load(data.Examples, 0, 9);
        for (int n = 0; n < 9; n++)
        {
            float sum = 0;
            float[] values = raw.Activity.Values(n).ToArray();
            foreach (float value in values)
            {
                sum = MathF.FusedMultiplyAdd(value, value, sum);
            }

            float[] unit = [.. values.Select(value => value / MathF.Sqrt(sum))];
            Assert.Equal(Widths.Bits(unit), Widths.Bits(pass.Activity.Values(n)));
        }
    }

    // Noisy ramps of three directions.
    private static LabelledData Data()
    {
        var random = Key.For("images").Stream();
        var shape = new LayerShape(1, 14, 14);
        var images = new Matrix(Images, shape.Size);
        var labels = new int[Images];
        for (int n = 0; n < Images; n++)
        {
            labels[n] = random.NextInt32(3);
            for (int y = 3; y < 11; y++)
            {
                for (int x = 3; x < 11; x++)
                {
                    float ink = labels[n] switch
                    {
                        0 => x,
                        1 => y,
                        _ => x + y,
                    };
                    images[n, (y * 14) + x] = MathF.Max(0, (ink * 0.1f) + (0.5f * random.NextNormal()));
                }
            }
        }

        return new LabelledData(images, labels, 3) { Shape = shape };
    }

    private static Network Network(LabelledData data)
    {
        var options = new ConvolutionOptions(12, 3, 3)
        {
            Contrast = 0.01f,
            Grid = 4,
            Pooling = Pooling.Soft,
            SquareRoot = true,
        };
        var drawn = (ConvolutionalLayer)Hebb.Networks.Network.Create(data, Key, null, options).Hidden[0];
        // The mean of one output is 0, so it fires for some images and not for others.
        var (mean, scale) = (new Matrix(1, drawn.OutputShape.Size), new Matrix(1, drawn.OutputShape.Size));
        var random = Key.For("moments").Stream();
        for (int i = 0; i < mean.Columns; i++)
        {
            mean[0, i] = i == 0 ? 0 : random.NextSingle(0.1f, 1);
            scale[0, i] = random.NextSingle(0.5f, 2);
        }

        var layer = drawn.WithMoments(mean, scale);
        return new Network(null, [layer], new Matrix(layer.OutputShape.Size, 3), new OutputReading(UnitLength: true));
    }
}
