using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>The trainers of outputs and of all weights on top of convolutional layers.</summary>
public sealed class ConvolutionTrainingTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(8);
    private static readonly ConvolutionOptions Convolution = new(12, PatchSide: 3, Cap: 3) { Grid = 2 };

    [Fact]
    public void Graded_rules_with_a_margin_tell_strokes_apart()
    {
        var network = Network
            .Create(Strokes(1), Key, null, Convolution)
            .WithReading(new OutputReading(UnitLength: true));
        var options = new PlasticityOptions
        {
            OutputRule = OutputRule.PerceptronFiredOnly,
            Graded = true,
            Margin = 0.3f,
            StepSize = 0.1f,
            FinalWeights = FinalWeights.Averaged,
        };
        new PlasticityTrainer(network, options, Key).Train(Strokes(1), epochs: 3);

        Assert.InRange(network.Accuracy(Strokes(2)), 0.97, 1);
    }

    [Fact]
    public void Filters_learned_by_gradient_lower_the_loss_with_the_same_bits_for_any_threads()
    {
        var options = new GradientOptions
        {
            TrainedWeights = TrainedWeights.All,
            BatchSize = 20,
            StepSize = 0.01,
            InputStepSize = 0.01,
        };
        Network Trained(WorkerPool workers)
        {
            var network = Network.Create(
                Strokes(1),
                Key,
                null,
                new ConcatenatedOptions(Convolution, Convolution with { Contrast = 0.1f, SquareRoot = true }),
                new RecurrentOptions(20, 10)
            );
            network.DrawOutputWeights(Key);
            var epochs = new GradientTrainer(network, options, Key, workers).Train(Strokes(1), epochs: 6);
            Assert.True(epochs[^1].Loss < 0.5 * epochs[0].Loss, $"{epochs[0].Loss} → {epochs[^1].Loss}");
            return network;
        }

        using var one = new WorkerPool(1);
        using var two = new WorkerPool(2, VectorWidth.Vector256) { WorthSharing = 0 };
        var (expected, actual) = (Trained(one), Trained(two));
        foreach (var (a, b) in expected.Hidden[0].Weights.Zip(actual.Hidden[0].Weights))
        {
            Assert.Equal(Widths.Bits(a.Values.Buffer), Widths.Bits(b.Values.Buffer));
        }

        Assert.InRange(expected.Accuracy(Strokes(2)), 0.97, 1);
    }

    [Fact]
    public void Moments_stay_when_all_weights_are_trained()
    {
        var drawn = Network.Create(Strokes(1), Key, null, Convolution);
        var (mean, scale) = (new Matrix(1, 48), new Matrix(1, 48));
        mean.Fill(0.5f);
        scale.Fill(2);
        var layer = ((ConvolutionalLayer)drawn.Hidden[0]).WithMoments(mean, scale);
        var before = layer.Filters.Clone();
        var network = new Network(null, [layer], drawn.U);
        network.DrawOutputWeights(Key);
        new GradientTrainer(network, new GradientOptions { TrainedWeights = TrainedWeights.All }, Key).Train(
            Strokes(1),
            1
        );

        Assert.All(mean.Row(0).ToArray(), value => Assert.Equal(0.5f, value));
        Assert.All(scale.Row(0).ToArray(), value => Assert.Equal(2, value));
        Assert.NotEqual(before.Buffer.ToArray(), layer.Filters.Buffer.ToArray());
    }

    // A horizontal, a vertical or a slanted stroke somewhere in an image of 10×10.
    private static LabelledData Strokes(ulong seed)
    {
        const int Count = 400;
        var random = RandomKey.FromSeed(seed).For("strokes").Stream();
        var images = new Matrix(Count, 100);
        var labels = new int[Count];
        for (int n = 0; n < Count; n++)
        {
            labels[n] = random.NextInt32(3);
            var (row, column) = (random.NextInt32(5), random.NextInt32(5));
            for (int i = 0; i < 5; i++)
            {
                var (down, right) = labels[n] switch
                {
                    0 => (0, i),
                    1 => (i, 0),
                    _ => (i, i),
                };
                images[n, ((row + down) * 10) + column + right] = 0.7f + (0.3f * random.NextSingle());
            }
        }

        return new LabelledData(images, labels, 3) { Shape = new LayerShape(1, 10, 10) };
    }
}
