using Hebb.Data;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

public class HebbianAutoencoderTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);

    [Theory]
    [InlineData(HebbianEquations.Reinjected, 2)]
    [InlineData(HebbianEquations.Reinjected, 0)]
    [InlineData(HebbianEquations.InputOnce, 2)]
    [InlineData(HebbianEquations.Paper, 0)]
    public void Activity_and_output_are_those_of_the_plain_version(HebbianEquations equations, float constant)
    {
        var data = Synthetic.Moons(Key).Test.Take(50);
        foreach (var (neurons, cap, rounds) in new[] { (64, 16, 3), (19, 5, 2), (33, 32, 1), (7, 1, 5) })
        {
            var options = new HebbianOptions
            {
                Neurons = neurons,
                Cap = cap,
                Rounds = rounds,
                Constant = constant,
                Equations = equations,
            };
            var network = HebbianAutoencoder.Create(options, data.Inputs, Key);
            Key.For("output").Stream().FillNormal(network.Output.Row(1));
            var weights = PlainHebbian.Weights.Of(network);
            var features = network.Features(data.Examples);
            var copies = network.Reconstruct(data.Examples);
            var patterns = network.Patterns(data.Examples);
            double error = 0,
                variance = 0;
            for (int n = 0; n < data.Count; n++)
            {
                double[] x = [.. data.Examples.Row(n).ToArray().Select(v => (double)v)];
                var plain = PlainHebbian.Run(options, weights, constant == 0 ? x : [.. x, constant]);
                Assert.Equal(plain.Bits[^1], features.Row(n).ToArray().Select(bit => (double)bit));
                Assert.Equal(
                    PlainHebbian.Patterns(options, plain).Select(bits => string.Concat(bits)),
                    patterns[n].Select(pattern => pattern.ToString())
                );
                for (int j = 0; j < x.Length; j++)
                {
                    Assert.Equal(plain.Output[j], copies[n, j], 1e-5);
                    error += Math.Pow(x[j] - plain.Output[j], 2);
                    double mean = Enumerable.Range(0, data.Count).Average(i => (double)data.Examples[i, j]);
                    variance += Math.Pow(x[j] - mean, 2);
                }
            }

            Assert.Equal(error / variance, network.UnexplainedVariance(data.Examples), 1e-5);
        }
    }

    [Theory]
    [InlineData(HebbianEquations.Reinjected, 3)]
    [InlineData(HebbianEquations.Reinjected, 1)]
    [InlineData(HebbianEquations.InputOnce, 3)]
    [InlineData(HebbianEquations.Paper, 2)]
    public void As_a_layer_it_has_the_same_features_and_as_a_network_the_same_scores(
        HebbianEquations equations,
        int rounds
    )
    {
        var data = Synthetic.Circles(Key).Test;
        var options = new HebbianOptions { Equations = equations, Rounds = rounds };
        var network = HebbianAutoencoder.Create(options, data.Inputs, Key).ForLabels(2);
        Key.For("output").Stream().FillNormal(network.Output.Row(3));
        var whole = network.ToNetwork();
        Assert.Equal(network.Features(data.Examples).Buffer, whole.Features(data.Examples).Buffer);
        if (equations == HebbianEquations.Reinjected)
        {
            var scores = new Matrix(data.Count, 2);
            whole.Scores(data.Examples, 0, data.Count, scores);
            var expected = network.Reconstruct(data.Examples);
            Assert.All(Enumerable.Range(0, data.Count), n => Assert.Equal(expected[n, 1], scores[n, 1], 1e-5));
        }
    }

    [Fact]
    public void A_network_that_knows_nothing_leaves_all_variance_and_its_columns_are_of_unit_length()
    {
        var data = Synthetic.Blobs(Key);
        var network = HebbianAutoencoder.Create(new HebbianOptions(), data.Train.Inputs, Key);
        Assert.Equal(1, network.UnexplainedVariance(data.Train.Examples), 1e-4);
        Assert.Equal(11, network.Input.Rows);
        for (int j = 0; j < 64; j++)
        {
            Assert.Equal(1, Enumerable.Range(0, 11).Sum(i => network.Input[i, j] * network.Input[i, j]), 1e-5);
            Assert.Equal(1, Enumerable.Range(0, 64).Sum(i => network.Recurrent[i, j] * network.Recurrent[i, j]), 1e-5);
        }
    }

    [Fact]
    public void Step_sizes_are_a_hundredth_and_one_over_the_cap_and_have_halved_after_the_decay()
    {
        var options = new HebbianLearningOptions();

        Assert.Equal((0.01f, 0.01f, 1 / 16f), options.StepSizes(0, cap: 16));
        Assert.Equal((0.005f, 0.005f, 1 / 32f), options.StepSizes(20, cap: 16));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_named()
    {
        var options = new HebbianOptions { Neurons = 8, Cap = 2 };
        void Refuses(string says, Action make) =>
            Assert.Contains(
                says,
                Assert.Throws<InvalidOptionException>(make).Message,
                StringComparison.OrdinalIgnoreCase
            );
        Refuses("input has 7 columns", () => _ = New(new Matrix(3, 7), new Matrix(8, 8), new Matrix(8, 2)));
        Refuses("recurrent has 7 rows", () => _ = New(new Matrix(3, 8), new Matrix(7, 8), new Matrix(8, 2)));
        Refuses("output has 9 rows", () => _ = New(new Matrix(3, 8), new Matrix(8, 8), new Matrix(9, 2)));
        Refuses("inputs is 0", () => _ = New(new Matrix(1, 8), new Matrix(8, 8), new Matrix(8, 2)));
        Refuses("cap is 8", () => (options with { Cap = 8 }).Validate());
        Refuses("rounds is 9", () => (options with { Rounds = 9 }).Validate());
        var network = New(new Matrix(3, 8), new Matrix(8, 8), new Matrix(8, 2));
        Refuses("an example has 5 numbers; the network expects 2", () => network.Features(new Matrix(1, 5)));

        HebbianAutoencoder New(Matrix input, Matrix recurrent, Matrix output) => new(options, input, recurrent, output);
    }
}
